"""Waiting for machines that come, that come in part, and that do not come."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import FindingError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.scale_watch import Watch
from ansible_collections.datascience.workbench.plugins.module_utils._kops.scaling import Scaling

QUOTA = "Max spot instance count exceeded. Launching EC2 instance failed."
PROTECTED = (
    "Could not scale to desired capacity because all remaining instances are "
    "protected from scale-in."
)
NONE_FREE = "Could not launch Spot Instances. InsufficientInstanceCapacity - There is no Spot."


def spark(in_service: int, desired: int = 4, protected: int = 0) -> Scaling:
    return Scaling("spark", "spark.wb", desired, 0, 10, in_service=in_service, protected=protected)


def failed(said: str, status: str = "Failed") -> dict[str, Any]:
    return {
        "ActivityId": said,
        "StatusCode": status,
        "StatusMessage": said,
        "StartTime": datetime(2026, 11, 24, tzinfo=UTC),
    }


def watched(
    *looks: Scaling | None,
    said: list[dict[str, Any]] | None = None,
    past: frozenset[str] = frozenset(),
    before: Scaling | None = None,
    timeout: float = 60.0,
) -> tuple[dict[str, str], list[float]]:
    """What is short at the end, and the seconds slept; the last look goes on for ever."""
    slept: list[float] = []
    remaining = list(looks)

    def look(_names: Any) -> dict[str, Scaling]:
        found = remaining.pop(0) if len(remaining) > 1 else remaining[0]
        return {"spark": found} if found else {}

    fleet: Any = SimpleNamespace(look=look, activities=lambda _group: said or [])
    watch = Watch(
        fleet,
        {"spark": 4},
        {"spark": before or spark(0, desired=0)},
        {"spark": past},
        timeout,
        sleep=slept.append,
        clock=lambda: sum(slept),
    )
    return watch.until_settled()[1], slept


def test_machines_that_come_are_waited_for() -> None:
    assert watched(spark(0), spark(2), spark(4)) == ({}, [5.0, 5.0])
    assert watched(spark(4)) == ({}, [])


def test_what_aws_has_not_is_waited_for_and_then_told() -> None:
    short, slept = watched(spark(2), said=[failed(NONE_FREE)])
    assert sum(slept) == 60
    assert short["spark"].startswith(
        "spark has 2 of 4 machines in service. AWS said at 2026-11-24 00:00 UTC: Could not launch "
    )
    assert "The wish for 4 stands: AWS goes on trying, and what comes costs." in short["spark"]
    assert "Allow more types of machines" in short["spark"]


def test_a_quota_is_not_waited_for() -> None:
    short, slept = watched(spark(2), said=[failed(QUOTA)])
    assert slept == []
    assert "Service Quotas" in short["spark"]
    # While AWS is still at it, it is.
    busy = [failed("pending", "InProgress"), failed(QUOTA)]
    assert sum(watched(spark(2), said=busy)[1]) == 60


def test_a_failure_of_an_earlier_wish_says_nothing() -> None:
    short, slept = watched(spark(2), said=[failed(QUOTA)], past=frozenset({QUOTA}))
    assert sum(slept) == 60
    assert "AWS has given no reason yet." in short["spark"]


def test_somebody_else_asked_for_another_number() -> None:
    short, slept = watched(spark(0), spark(0, desired=1))
    assert slept == [5.0]
    assert "somebody else, or a scheduled action, asked for 1." in short["spark"]


def test_a_number_of_before_is_not_somebody_elses_at_once() -> None:
    """AWS does not promise that a read sees the write that came before it."""
    old = spark(0, desired=0)
    assert watched(old, old, spark(4)) == ({}, [5.0, 5.0])
    # Whoever puts it back is noticed all the same.
    short, slept = watched(old)
    assert sum(slept) == 30
    assert "somebody else, or a scheduled action, asked for 0." in short["spark"]
    short, _slept = watched(old, timeout=10)
    assert "and AWS shows 0 still: run again to wait on." in short["spark"]
    # Where the wish stood already, another number is another's.
    assert watched(old, before=spark(0, desired=4))[1] == []


def test_a_wish_that_stood_waits_whatever_aws_said_before() -> None:
    """A quota may have been raised since."""
    stood, old = spark(2), frozenset({QUOTA})
    short, slept = watched(spark(2), said=[failed(QUOTA)], past=old, before=stood)
    assert sum(slept) == 60
    assert "AWS said at 2026-11-24 00:00 UTC: Max spot instance count" in short["spark"]
    again = [failed(QUOTA) | {"ActivityId": "new"}, failed(QUOTA)]
    assert watched(spark(2), said=again, past=old, before=stood)[1] == []


def test_machines_that_stay() -> None:
    short, slept = watched(spark(6, protected=2))
    assert sum(slept) == 60
    assert "spark has 6 machines in service still, and was to have 4; 2 of them" in short["spark"]
    short, slept = watched(spark(6, protected=6), said=[failed(PROTECTED, "Cancelled")])
    assert slept == []
    assert "Take the scale-in protection off its machines" in short["spark"]


def test_a_group_that_is_deleted_meanwhile() -> None:
    with pytest.raises(FindingError, match="somebody deleted the group meanwhile"):
        watched(spark(0), None)
