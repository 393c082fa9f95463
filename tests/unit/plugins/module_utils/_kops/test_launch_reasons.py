"""What AWS says of machines that it has not, in the shape that its documentation gives."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops.launch_reasons import (
    ended,
    is_busy,
    reason,
)

MESSAGES = json.loads(
    (Path(__file__).parents[3] / "fixtures/autoscaling/messages.json").read_text()
)
START = datetime(2026, 11, 24, 18, tzinfo=UTC)


def activity(number: int, status: str = "Failed", message: str = "", minutes: int = 0) -> Any:
    found = {
        "ActivityId": f"activity-{number}",
        "AutoScalingGroupName": "spark.wb.example.org",
        "Description": "Launching a new EC2 instance.",
        "Cause": "At 2026-11-24T18:00:00Z an instance was started in response to a difference "
        "between desired and actual capacity, increasing the capacity from 0 to 4.",
        "StartTime": START + timedelta(minutes=minutes),
        "StatusCode": status,
        "Progress": 100,
        "Details": '{"Availability Zone":"us-east-1a"}',
    }
    return found | ({"StatusMessage": message} if message else {})


@pytest.mark.parametrize(
    ("key", "remedy", "waits"),
    [
        ("no_spot_capacity", "cluster_groups: {spark: {mixedInstancesPolicy", True),
        ("unfulfillable", "Allow more types of machines", True),
        ("not_in_zone", "{spark: {machineType: ...}}", False),
        ("spot_quota", "Spot Instance Requests", False),
        ("vcpu_quota", "Running On-Demand instances", False),
        ("spot_role", "create-service-linked-role", False),
        ("spot_price", "{spark: {maxPrice: ...}}", True),
        ("unsupported", "choose others", False),
        ("placement_group", "choose others", False),
        ("protected", "Take the scale-in protection off", False),
        ("denied", "policies of the organisation", False),
        ("key", "the key's policy", False),
        ("no_security_group", "run site.yml", False),
        ("no_template", "run site.yml", False),
    ],
)
def test_each_reason_has_its_remedy(key: str, remedy: str, waits: bool) -> None:
    found = reason([activity(1, message=MESSAGES[key])], "spark")
    assert found is not None
    assert (found.said, found.at) == (MESSAGES[key], START)
    assert remedy in found.remedy.what
    assert found.remedy.waits is waits


def test_an_unknown_reason_is_told_as_it_is() -> None:
    found = reason([activity(1, "Cancelled", "The moon is full.")], "spark")
    assert found is not None
    assert (found.said, found.remedy.waits) == ("The moon is full.", True)
    assert "EC2 console" in found.remedy.what


def test_the_newest_failure_of_this_wish_counts() -> None:
    older, newer = activity(1, message="older"), activity(2, message="newer", minutes=1)
    assert reason([newer, older], "spark").said == "newer"  # type: ignore[union-attr]
    assert reason([newer, older], "spark", {"activity-1", "activity-2"}) is None
    assert reason([older], "spark", {"activity-2"}) is not None
    assert reason([], "spark") is None


def test_a_success_ends_a_failure_only_when_it_came_later() -> None:
    failed = activity(1, message="no capacity", minutes=0)
    # Of four machines, two came in the same minute.
    assert reason([activity(2, "Successful", minutes=1), failed], "spark") is not None
    assert reason([activity(2, "Successful", minutes=30), failed], "spark") is None


def test_what_goes_on_is_no_failure() -> None:
    waiting = activity(3, "WaitingForSpotInstanceId", "Spot request is pending.")
    assert reason([waiting], "spark") is None
    assert is_busy([waiting])
    assert not is_busy([waiting], {"activity-3"})
    assert not is_busy([activity(1), activity(2, "Successful")])


def test_what_was_over_before_is_known_and_what_went_on_is_not() -> None:
    running = activity(3, "InProgress")
    assert ended([running, activity(1), activity(2, "Successful")]) == {"activity-1", "activity-2"}


def test_protected_machines_are_told_by_the_description_too() -> None:
    said = {"Description": MESSAGES["protected"]}
    found = reason([activity(1, "Cancelled") | said], "spark")
    assert found is not None
    assert found.said == MESSAGES["protected"]
    # What a cancelled launch is described as is no reason.
    assert reason([activity(1, "Cancelled")], "spark") is None
