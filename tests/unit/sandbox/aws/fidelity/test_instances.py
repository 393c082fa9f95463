from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.shows("ec2:DescribeInstanceTopology")
def test_topology(aws: Any) -> None:
    assert aws("ec2").describe_instance_topology()["Instances"] == []


@pytest.mark.shows("ec2:DescribeInstances by instance-lifecycle")
def test_spot_instances_are_found(aws: Any, scaling: Any) -> None:
    scaling.template(InstanceMarketOptions={"MarketType": "spot"})
    scaling.group(1)
    aws("ec2").run_instances(
        ImageId="ami-5a4db000000000001", SubnetId=scaling.network.subnet, MinCount=1, MaxCount=1
    )
    by_spot = [{"Name": "instance-lifecycle", "Values": ["spot"]}]
    [page] = aws("ec2").describe_instances(Filters=by_spot)["Reservations"]
    assert [instance["InstanceType"] for instance in page["Instances"]] == ["m5.large"]


@pytest.mark.shows("ec2:CreateVolume gp3")
def test_the_baseline_of_gp3(aws: Any, scaling: Any) -> None:
    scaling.template()
    scaling.group(1)
    [volume] = aws("ec2").describe_volumes()["Volumes"]
    assert (volume["Iops"], volume["Throughput"]) == (3000, 125)
