"""Which groups have machines of another template than theirs."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops.outdated import outdated

VERSIONS = {("lt-1", "$Latest"): "2", ("lt-1", "$Default"): "1", ("lt-1", ""): "1"}


def group(
    of: str, *instances: tuple[str, str], mixed: bool = False, state: str = "InService"
) -> Any:
    template = {"LaunchTemplateId": "lt-1", "Version": of}
    source: dict[str, Any] = {"LaunchTemplate": template}
    if mixed:
        inner = {"LaunchTemplateSpecification": template}
        source = {"MixedInstancesPolicy": {"LaunchTemplate": inner}}
    return {
        "AutoScalingGroupName": "admin.wb.example.org",
        "Tags": [{"Key": "kops.k8s.io/instancegroup", "Value": "admin"}],
        "Instances": [
            {
                "InstanceId": name,
                "LifecycleState": state,
                "LaunchTemplate": {"LaunchTemplateId": "lt-1", "Version": version},
            }
            for name, version in instances
        ],
        **source,
    }


@pytest.mark.parametrize("mixed", [False, True])
def test_one_old_machine_is_enough(mixed: bool) -> None:
    old = group("$Latest", ("i-1", "2"), ("i-2", "1"), mixed=mixed)
    assert outdated([old], {"i-1", "i-2"}, VERSIONS) == ["admin"]
    new = group("$Latest", ("i-1", "2"), ("i-2", "2"), mixed=mixed)
    assert outdated([new], {"i-1", "i-2"}, VERSIONS) == []


@pytest.mark.parametrize(("of", "count"), [("$Default", 0), ("", 0), ("1", 0), ("2", 1)])
def test_versions_by_any_name(of: str, count: int) -> None:
    assert len(outdated([group(of, ("i-1", "1"))], {"i-1"}, VERSIONS)) == count


def test_machines_that_go_do_not_count() -> None:
    assert outdated([group("2", ("i-1", "1"))], set(), VERSIONS) == []
    going = group("2", ("i-1", "1"), state="Terminating")
    assert outdated([going], {"i-1"}, VERSIONS) == []


def test_a_template_that_will_change_outdates_its_machines() -> None:
    current = group("1", ("i-1", "1"))
    assert outdated([current], {"i-1"}, VERSIONS, {"admin.wb.example.org"}) == ["admin"]
    assert outdated([group("1")], set(), VERSIONS, {"admin.wb.example.org"}) == []


def test_a_group_without_tag_has_its_own_name() -> None:
    bare = group("2", ("i-1", "1")) | {"Tags": []}
    assert outdated([bare], {"i-1"}, VERSIONS) == ["admin.wb.example.org"]
