from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.shows("ec2:TerminateInstances twice")
def test_terminating_twice_succeeds(aws: Any, scaling: Any) -> None:
    ec2 = aws("ec2")
    scaling.template()
    made = ec2.run_instances(
        LaunchTemplate={"LaunchTemplateName": "nodes"},
        SubnetId=scaling.network.subnet,
        MinCount=1,
        MaxCount=1,
    )["Instances"][0]["InstanceId"]
    ec2.terminate_instances(InstanceIds=[made])
    [again] = ec2.terminate_instances(InstanceIds=[made])["TerminatingInstances"]
    assert again["PreviousState"]["Name"] == "terminated"


@pytest.mark.shows("ec2:DescribeInstances of a terminated instance")
def test_a_terminated_instance_has_left_its_vpc(aws: Any, scaling: Any) -> None:
    scaling.template()
    scaling.group(1)
    aws("autoscaling").delete_auto_scaling_group(AutoScalingGroupName="nodes", ForceDelete=True)
    aws("ec2").delete_subnet(SubnetId=scaling.network.subnet)
    [instance] = scaling.instances()
    assert instance["State"]["Name"] == "terminated"
    assert not instance.get("PrivateDnsName")
    assert not instance.get("NetworkInterfaces")
    assert not instance.get("SecurityGroups")
    assert not {"VpcId", "SubnetId", "PrivateIpAddress", "PublicIpAddress"} & instance.keys()
