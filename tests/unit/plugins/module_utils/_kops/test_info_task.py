from __future__ import annotations

from typing import Any

from ansible_collections.datascience.workbench.plugins.module_utils._kops.info_task import summaries
from ansible_collections.datascience.workbench.plugins.module_utils._kops.instances import Instance


def machine(group: str, status: str) -> Instance:
    return Instance(
        id="i-1",
        group=group,
        role="node",
        status=status,
        state="running",
        node="",
        private_address=None,
        public_address=None,
        type="t3a.small",
        spot=False,
        zone="us-east-1a",
        launched="2026-11-24T12:00:00+00:00",
    )


def test_groups_are_told_with_the_sizes_of_aws_and_their_machines() -> None:
    groups: dict[str, dict[str, Any]] = {
        "spark": {"role": "Node", "machineType": "m5.large", "minSize": 0, "maxSize": 10},
        "admin": {"role": "Node", "machineType": "t3a.small", "minSize": 2, "maxSize": 2},
    }
    capacity = {
        "AutoScalingGroupName": "spark.wb",
        "Tags": [{"Key": "kops.k8s.io/instancegroup", "Value": "spark"}],
        "MinSize": 0,
        "DesiredCapacity": 3,
        "MaxSize": 10,
    }

    admin, spark = summaries(
        groups, [machine("admin", "UpToDate"), machine("admin", "NeedsUpdate")], [capacity]
    )

    assert (admin["name"], admin["instances"], admin["outdated"]) == ("admin", 2, 1)
    assert admin["desired_capacity"] is None
    assert (spark["desired_capacity"], spark["max_size"], spark["instances"]) == (3, 10, 0)
    assert spark["spec"] == groups["spark"]
