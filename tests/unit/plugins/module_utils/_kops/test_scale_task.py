"""A wish for machines, from the options to what Auto Scaling is asked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import AwsError
from ansible_collections.datascience.workbench.plugins.module_utils._kops import scale_task
from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import FindingError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.scale_task import (
    Fleet,
    carry_out,
    wanted_machines,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.scaling import Scaling

PENDING = "You already have a pending update to an Amazon EC2 Auto Scaling resource"


@pytest.fixture
def client() -> Any:
    return boto3.client(
        "autoscaling",
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )


def scaling(name: str, largest: int = 10) -> Scaling:
    return Scaling(name, f"{name}.wb", 0, 0, largest)


def group(name: str) -> dict[str, Any]:
    """An element of DescribeAutoScalingGroups, with the members that it always has."""
    return {
        "AutoScalingGroupName": f"{name}.wb",
        "MinSize": 0,
        "MaxSize": 10,
        "DesiredCapacity": 0,
        "DefaultCooldown": 300,
        "AvailabilityZones": ["us-east-1a"],
        "HealthCheckType": "EC2",
        "CreatedTime": "2026-11-24T18:00:00Z",
        "Tags": [{"Key": "kops.k8s.io/instancegroup", "Value": name}],
    }


def fleet(client: Any) -> Fleet:
    session: Any = SimpleNamespace(client=lambda _service: client, region="us-east-1")
    return Fleet(session, "wb")


def run(
    client: Any, monkeypatch: pytest.MonkeyPatch, check_mode: bool = False, **params: Any
) -> dict[str, Any]:
    session = SimpleNamespace(client=lambda _service: client, region="us-east-1")
    monkeypatch.setattr(scale_task, "AwsSession", lambda _module: session)
    module: Any = SimpleNamespace(
        params={"name": "wb", "machines": {"spark": 4}, "wait": True, "wait_timeout": 60, **params},
        check_mode=check_mode,
    )
    return carry_out(module)


def test_a_refusal_names_what_is_changed_by_then(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Stubber(client) as aws:
        aws.add_response(
            "describe_auto_scaling_groups",
            {"AutoScalingGroups": [group("spark"), group("gpu"), group("notebook")]},
        )
        aws.add_response("set_desired_capacity", {})
        aws.add_client_error("set_desired_capacity", "ResourceContention", PENDING)
        with pytest.raises(AwsError, match="have gpu 1 machines") as told:
            run(client, monkeypatch, machines={"spark": 4, "gpu": 1, "notebook": 1}, wait=False)
    message = str(told.value)
    assert f"ResourceContention: {PENDING}" in message
    assert "standing: spark 4 machines (before 0). Run again for the rest" in message
    assert told.value.code == "ResourceContention"


def test_a_refusal_of_the_first_names_none(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with Stubber(client) as aws:
        aws.add_response("describe_auto_scaling_groups", {"AutoScalingGroups": [group("spark")]})
        aws.add_client_error("set_desired_capacity", "ResourceContention", PENDING)
        with pytest.raises(AwsError) as told:
            run(client, monkeypatch, wait=False)
    assert "standing" not in str(told.value)


@pytest.mark.parametrize("how", [{"check_mode": True}, {"wait": False}])
def test_where_nobody_looked_nothing_is_said_of_what_is_missing(
    client: Any, monkeypatch: pytest.MonkeyPatch, how: dict[str, Any]
) -> None:
    with Stubber(client) as aws:
        aws.add_response("describe_auto_scaling_groups", {"AutoScalingGroups": [group("spark")]})
        if "wait" in how:
            aws.add_response("set_desired_capacity", {})
        aws.add_response("describe_scheduled_actions", {"ScheduledUpdateGroupActions": []})
        result = run(client, monkeypatch, **how)
    assert result["changed"]
    assert result["unfilled"] is None


def activities(first: int, number: int) -> list[dict[str, Any]]:
    return [
        {
            "ActivityId": str(one),
            "AutoScalingGroupName": "spark.wb",
            "Cause": "a difference between desired and actual capacity",
            "StartTime": "2026-11-24T18:00:00Z",
            "StatusCode": "Successful",
        }
        for one in range(first, first + number)
    ]


def test_as_many_activities_are_read_as_the_group_may_have_machines(client: Any) -> None:
    asked = {"AutoScalingGroupName": "spark.wb", "MaxRecords": 100}
    first = {"Activities": activities(0, 100), "NextToken": "more"}
    second = {"Activities": activities(100, 100), "NextToken": "and more"}
    with Stubber(client) as aws:
        aws.add_response("describe_scaling_activities", first, asked)
        assert len(fleet(client).activities(scaling("spark"))) == 100
        aws.add_response("describe_scaling_activities", first, asked)
        aws.add_response("describe_scaling_activities", second, {**asked, "NextToken": "more"})
        assert len(fleet(client).activities(scaling("spark", largest=150))) == 150


def test_scheduled_actions_come_in_pages(client: Any) -> None:
    def page(name: str) -> dict[str, Any]:
        return {"ScheduledUpdateGroupActions": [{"ScheduledActionName": name}]}

    with Stubber(client) as aws:
        aws.add_response("describe_scheduled_actions", {**page("lease"), "NextToken": "more"})
        aws.add_response("describe_scheduled_actions", page("evening"))
        found = fleet(client).scheduled(scaling("spark"))
    assert [one["name"] for one in found or ()] == ["lease", "evening"]


def test_who_may_not_ask_does_not_know(client: Any) -> None:
    with Stubber(client) as aws:
        aws.add_client_error("describe_scheduled_actions", "AccessDenied")
        aws.add_client_error("describe_scaling_activities", "AccessDenied")
        assert fleet(client).scheduled(scaling("spark")) is None
        assert fleet(client).activities(scaling("spark")) == []
        aws.add_client_error("describe_scaling_activities", "ResourceContention")
        with pytest.raises(AwsError, match="scaling activities of spark"):
            fleet(client).activities(scaling("spark"))


@pytest.mark.parametrize("value", [-1, "-1", 1.5, "many", True, None, ""])
def test_only_whole_numbers_are_machines(value: Any) -> None:
    with pytest.raises(FindingError, match=r"spark: .*whole number"):
        wanted_machines({"spark": value, "gpu": 1})
    assert wanted_machines({"spark": "4", "gpu": 0}) == {"spark": 4, "gpu": 0}
    with pytest.raises(FindingError, match="no group is named"):
        wanted_machines({})
