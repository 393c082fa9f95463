"""What is wrong with a wish for machines is found before anything is touched, all of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.scaling import (
    Scaling,
    as_result,
    scheduled,
    select,
)

CLUSTER, REGION = "wb.example.org", "eu-central-1"


def group(name: str, desired: int = 0, low: int = 0, high: int = 10, **more: Any) -> dict[str, Any]:
    tags = [{"Key": "kops.k8s.io/instancegroup", "Value": name}]
    if name == "control-plane":
        tags.append({"Key": "k8s.io/role/control-plane", "Value": "1"})
    return {
        "AutoScalingGroupName": f"{name}.{CLUSTER}",
        "DesiredCapacity": desired,
        "MinSize": low,
        "MaxSize": high,
        "Instances": [],
        "SuspendedProcesses": [],
        "Tags": tags,
        **more,
    }


def machine(state: str, protected: bool = False) -> dict[str, Any]:
    return {"InstanceId": "i-1", "LifecycleState": state, "ProtectedFromScaleIn": protected}


FOUND = [group("spark"), group("admin", 2, 2, 2), group("control-plane", 1, 1, 1)]


def test_a_wish_within_the_sizes_is_taken() -> None:
    chosen = select(CLUSTER, REGION, {"spark": 10, "admin": 2}, FOUND)
    assert {name: one.scaling_group for name, one in chosen.items()} == {
        "spark": "spark.wb.example.org",
        "admin": "admin.wb.example.org",
    }


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(WorkbenchError) as told:
        select(CLUSTER, REGION, {"sparc": 1, "spark": 12, "admin": 1, "control-plane": 3}, FOUND)
    message = str(told.value)
    for part in (
        "no group sparc (did you mean spark?) on AWS, only admin, control-plane, spark",
        "spark has 0 to 10 machines on AWS (minSize, maxSize) and is asked to have 12; "
        "cluster_groups: {spark: {maxSize: 12}} and a run of site.yml allow it",
        "cluster_groups: {admin: {minSize: 1}}",
        "control-plane is a control plane, which is not scaled",
        "Nothing was changed.",
    ):
        assert part in message


def test_a_cluster_that_is_not_made_or_elsewhere() -> None:
    with pytest.raises(WorkbenchError, match="no auto scaling group in eu-central-1"):
        select(CLUSTER, REGION, {"spark": 1}, [])


@pytest.mark.parametrize(
    ("process", "wanted", "refused"),
    [("Launch", 3, True), ("Launch", 0, False), ("Terminate", 0, True), ("Terminate", 3, False)],
)
def test_a_process_at_rest_without_which_nothing_happens(
    process: str, wanted: int, refused: bool
) -> None:
    found = group(
        "spark",
        1,
        SuspendedProcesses=[{"ProcessName": process}],
        Instances=[machine("InService")],
    )
    if not refused:
        assert select(CLUSTER, REGION, {"spark": wanted}, [found])
        return
    with pytest.raises(WorkbenchError, match=f"resume-processes .* --scaling-processes {process}"):
        select(CLUSTER, REGION, {"spark": wanted}, [found])
    # What is so already needs none of them.
    assert select(CLUSTER, REGION, {"spark": 1}, [found])


def test_machines_are_counted_by_what_they_do() -> None:
    states = ("InService", "Pending", "Terminating:Wait", "Standby", "Detaching", "EnteringStandby")
    machines = [*map(machine, states), machine("InService", protected=True)]
    found = Scaling.of(group("spark", 2, Instances=machines))
    assert (found.in_service, found.ending, found.standby, found.protected) == (2, 2, 2, 1)
    assert found.is_settled(2)
    assert not found.is_settled(3)
    assert as_result(found, found, 3) == {
        "before": 2,
        "after": 3,
        "smallest": 0,
        "largest": 10,
        "in_service": 2,
        "ending": 2,
        "standby": 2,
    }


def test_scheduled_actions_are_told() -> None:
    at = datetime(2026, 11, 24, 18, tzinfo=UTC)
    actions = [
        {"ScheduledActionName": "lease", "StartTime": at, "DesiredCapacity": 0},
        {"ScheduledActionName": "sizes", "MinSize": 1},
    ]
    assert scheduled(actions) == [
        {"name": "lease", "at": "2026-11-24T18:00:00+00:00", "machines": 0},
        {"name": "sizes", "at": None, "machines": None},
    ]
