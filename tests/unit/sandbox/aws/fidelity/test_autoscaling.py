from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.shows("autoscaling:DescribeWarmPool of a missing group")
def test_the_warm_pool_of_a_missing_group(aws: Any, refused: Any) -> None:
    with refused("ValidationError"):
        aws("autoscaling").describe_warm_pool(AutoScalingGroupName="none")


@pytest.mark.shows("autoscaling:subnets of a group")
def test_a_group_spreads_over_its_subnets(aws: Any, scaling: Any, network: Any) -> None:
    other = aws("ec2").create_subnet(
        VpcId=network.vpc, CidrBlock="172.20.16.0/20", AvailabilityZone="us-east-1b"
    )
    subnets = [network.subnet, other["Subnet"]["SubnetId"]]
    scaling.template()
    scaling.group(4, VPCZoneIdentifier=",".join(subnets))
    assert sorted(i["SubnetId"] for i in scaling.instances()) == sorted(subnets * 2)
    zones = [member["AvailabilityZone"] for member in scaling.members()]
    assert sorted(zones) == ["us-east-1a"] * 2 + ["us-east-1b"] * 2


def _second_version(scaling: Any, template: str) -> None:
    scaling.aws("ec2").create_launch_template_version(
        LaunchTemplateId=template,
        SourceVersion="1",
        LaunchTemplateData={
            "ImageId": "ami-5a4db000000000001",
            "InstanceType": "m5.large",
            "MetadataOptions": {"HttpTokens": "required"},
        },
    )


@pytest.mark.shows("autoscaling:launches the group's template version")
def test_a_group_launches_its_own_version(scaling: Any) -> None:
    _second_version(scaling, scaling.template())
    scaling.group(1)
    [instance] = scaling.instances()
    assert instance["MetadataOptions"]["HttpTokens"] == "required"


@pytest.mark.shows("autoscaling:an instance's template version")
def test_an_instance_keeps_the_version_that_it_came_from(aws: Any, scaling: Any) -> None:
    template = scaling.template()
    scaling.group(1)
    _second_version(scaling, template)
    aws("ec2").modify_launch_template(LaunchTemplateId=template, DefaultVersion="2")
    aws("autoscaling").set_desired_capacity(AutoScalingGroupName="nodes", DesiredCapacity=2)
    versions = [member["LaunchTemplate"]["Version"] for member in scaling.members()]
    assert versions == ["1", "2"]


def _mixed(base: int, percent: int, *types: str) -> dict[str, Any]:
    return {
        "LaunchTemplate": {
            "LaunchTemplateSpecification": {"LaunchTemplateName": "nodes", "Version": "$Latest"},
            "Overrides": [{"InstanceType": kind} for kind in types],
        },
        "InstancesDistribution": {
            "OnDemandBaseCapacity": base,
            "OnDemandPercentageAboveBaseCapacity": percent,
        },
    }


@pytest.mark.shows("autoscaling:spot share of a mixed instances policy")
@pytest.mark.parametrize(("base", "percent", "spot"), [(0, 0, 4), (1, 0, 3)])
def test_the_share_of_spot(scaling: Any, base: int, percent: int, spot: int) -> None:
    scaling.template()
    scaling.group(4, MixedInstancesPolicy=_mixed(base, percent, "m5.large"))
    assert [i.get("InstanceLifecycle") for i in scaling.instances()].count("spot") == spot


@pytest.mark.shows("autoscaling:instance types of a mixed instances policy")
def test_the_types_of_the_overrides(scaling: Any) -> None:
    scaling.template()
    scaling.group(4, MixedInstancesPolicy=_mixed(1, 0, "m5a.large", "m6i.large"))
    types = sorted(member["InstanceType"] for member in scaling.members())
    assert types == ["m5a.large", "m5a.large", "m6i.large", "m6i.large"]
    assert types == sorted(instance["InstanceType"] for instance in scaling.instances())


@pytest.mark.shows("autoscaling:launch without a template")
def test_a_launch_without_a_template_fails_quietly(aws: Any, scaling: Any) -> None:
    template = scaling.template()
    scaling.group(1)
    aws("ec2").delete_launch_template(LaunchTemplateId=template)
    [member] = scaling.members()
    aws("ec2").terminate_instances(InstanceIds=[member["InstanceId"]])
    assert scaling.members() == []
