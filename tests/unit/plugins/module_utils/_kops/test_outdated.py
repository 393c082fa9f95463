"""Which groups have machines of another template than theirs."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops.outdated import (
    Machines,
    outdated,
)

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


def found(group_: Any, *alive: str, changing: tuple[str, ...] = ()) -> set[str]:
    return outdated(Machines((group_,), frozenset(alive), frozenset(), VERSIONS), changing)


@pytest.mark.parametrize("mixed", [False, True])
def test_one_old_machine_is_enough(mixed: bool) -> None:
    old = group("$Latest", ("i-1", "2"), ("i-2", "1"), mixed=mixed)
    assert found(old, "i-1", "i-2") == {"admin"}
    new = group("$Latest", ("i-1", "2"), ("i-2", "2"), mixed=mixed)
    assert found(new, "i-1", "i-2") == set()


@pytest.mark.parametrize(("of", "count"), [("$Default", 0), ("", 0), ("1", 0), ("2", 1)])
def test_versions_by_any_name(of: str, count: int) -> None:
    assert len(found(group(of, ("i-1", "1")), "i-1")) == count


def test_machines_that_go_do_not_count() -> None:
    assert found(group("2", ("i-1", "1"))) == set()
    assert found(group("2", ("i-1", "1"), state="Terminating"), "i-1") == set()


def test_a_template_that_will_change_outdates_its_machines() -> None:
    changing = ("admin.wb.example.org",)
    assert found(group("1", ("i-1", "1")), "i-1", changing=changing) == {"admin"}
    assert found(group("1"), changing=changing) == set()


def test_detached_machines_are_to_be_replaced() -> None:
    assert outdated(Machines(detached=frozenset({"admin"}))) == {"admin"}


def test_a_group_without_tag_has_its_own_name() -> None:
    assert found(group("2", ("i-1", "1")) | {"Tags": []}, "i-1") == {"admin.wb.example.org"}
