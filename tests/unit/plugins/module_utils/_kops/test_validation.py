from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops import validation
from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import (
    KopsTimeoutError,
)

Recorded = Callable[[str], str]


def test_a_cluster_without_complaints_is_valid(recorded: Recorded) -> None:
    verdict = validation.judge(recorded("validate-valid.json"), ["admin"])

    assert verdict.valid
    assert [node["role"] for node in verdict.nodes] == ["control-plane", "node", "node"]
    assert str(verdict) == "the cluster is valid"


def test_machines_that_have_not_joined_are_failures_of_awaited_groups(recorded: Recorded) -> None:
    verdict = validation.judge(recorded("validate-joining.json"), ["admin"])

    assert not verdict.valid
    assert [(one.kind, one.group) for one in verdict.failures] == [
        ("Machine", "admin"),
        ("Machine", "admin"),
        ("Pod", ""),
        ("Node", "control-plane"),
    ]
    assert "has not yet joined cluster; " in str(verdict)


def test_other_groups_only_give_warnings(recorded: Recorded) -> None:
    verdict = validation.judge(recorded("validate-joining.json"), [])

    assert [one.group for one in verdict.warnings] == ["admin", "admin"]
    # The control plane's missing scheduler, and CoreDNS, which is everybody's.
    assert [one.kind for one in verdict.failures] == ["Pod", "Node"]


def test_pods_of_unready_machines_that_do_not_matter_do_not_either(recorded: Recorded) -> None:
    verdict = validation.judge(recorded("validate-notready-admin.json"), [])

    assert {(one.kind, one.group) for one in verdict.warnings} == {
        ("Node", "admin"),
        ("Pod", ""),
    }
    assert [one.name for one in verdict.failures] == ["kube-system/coredns-7c9f-x2x"]
    assert verdict.as_result()["failures"][0]["message"].endswith("is pending")


def test_the_same_pods_count_when_all_other_machines_are_well(recorded: Recorded) -> None:
    verdict = validation.judge(recorded("validate-notready-admin.json"), ["admin"])

    assert not verdict.warnings
    assert len(verdict.failures) == 5


def test_a_name_that_still_points_nowhere_is_a_failure() -> None:
    document = '{"failures": [{"type": "dns", "name": "apiserver", "message": "placeholder"}]}'

    assert [str(one) for one in validation.judge(document, []).failures] == ["placeholder"]


def test_groups_that_can_be_counted_upon() -> None:
    groups: dict[str, dict[str, Any]] = {
        "admin": {"minSize": 2},
        "spark": {"minSize": 0},
        "none": {},
        "priced": {"minSize": 1, "maxPrice": "0.1"},
        "spot": {"minSize": 1, "mixedInstancesPolicy": {"onDemandAboveBase": 0}},
        "mixed": {"minSize": 1, "mixedInstancesPolicy": {"instances": ["m5.large"]}},
    }

    assert validation.expected(groups) == ["admin", "mixed"]


def test_an_unhealthy_cluster_is_a_verdict_though_kops_exits_with_1(
    recorded: Recorded, replay: Any
) -> None:
    kops = replay(recorded("validate-joining.json"), "Error: validation failed", 1)

    verdict = validation.look(kops, "wb", ["admin"], ("--api-server", "https://a"))

    assert len(verdict.failures) == 4
    assert kops.calls[0][-2:] == ("--api-server", "https://a")
    assert "--wait" not in kops.calls[0]


def test_an_api_that_is_silent_gives_no_verdict(recorded: Recorded, replay: Any) -> None:
    kops = replay("", recorded("errors-validate-unreachable.txt"), 1)

    verdict = validation.look(kops, "wb", [], ())

    assert not verdict.valid
    assert verdict.unanswered.startswith("unexpected error during validation: error listing nodes")
    assert verdict.as_result()["unanswered"] == str(verdict)


def test_an_answer_that_is_no_verdict(replay: Any) -> None:
    assert "kops gave no verdict" in validation.look(replay("oops"), "wb", [], ()).unanswered


def test_a_look_that_takes_too_long_gives_no_verdict() -> None:
    def slow(*_arguments: str, **_options: Any) -> Any:
        raise KopsTimeoutError("validate", "nothing")

    assert "60 seconds" in validation.look(slow, "wb", [], ()).unanswered  # type: ignore[arg-type]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Time that only passes by sleeping; the naps taken."""
    naps: list[float] = []
    monkeypatch.setattr(time, "sleep", naps.append)
    monkeypatch.setattr(time, "monotonic", lambda: sum(naps))
    return naps


def test_waiting_ends_with_the_first_valid_verdict(clock: list[float]) -> None:
    verdicts = iter(
        [validation.Validation(unanswered="no"), validation.Validation(), validation.Validation()]
    )
    heard: list[validation.Validation] = []

    last = validation.wait(lambda: next(verdicts), timeout=600, report=heard.append)

    assert last.valid
    assert clock == [10.0]
    assert [one.unanswered for one in heard] == ["no"]


def test_waiting_ends_in_time_with_the_last_verdict(clock: list[float]) -> None:
    last = validation.wait(lambda: validation.Validation(unanswered="silent"), timeout=25)

    assert not last.valid
    assert clock == [10.0, 10.0, 5.0]
