from __future__ import annotations

from typing import Any

import pytest


def _launch(scaling: Any, **fields: Any) -> dict[str, Any]:
    """Run one instance of the template "nodes" and show it."""
    scaling.aws("ec2").run_instances(
        LaunchTemplate={"LaunchTemplateName": "nodes", "Version": "$Latest"},
        SubnetId=scaling.network.subnet,
        MinCount=1,
        MaxCount=1,
        **fields,
    )
    [instance] = scaling.instances()
    shown: dict[str, Any] = instance
    return shown


@pytest.mark.shows("ec2:RunInstances network interface of the template")
def test_groups_and_public_address(scaling: Any) -> None:
    scaling.template()
    instance = _launch(scaling)
    assert [group["GroupId"] for group in instance["SecurityGroups"]] == [scaling.network.group]
    assert instance["PublicIpAddress"]


def test_the_call_goes_before_the_template(aws: Any, scaling: Any, without: Any) -> None:
    scaling.template()
    other = aws("ec2").create_security_group(
        GroupName="b", Description="b", VpcId=scaling.network.vpc
    )["GroupId"]
    instance = _launch(scaling, SecurityGroupIds=[other])
    assert [group["GroupId"] for group in instance["SecurityGroups"]] == [other]


@pytest.mark.shows("ec2:RunInstances volumes of the template")
def test_only_the_templates_volumes(aws: Any, scaling: Any) -> None:
    root = {"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 20, "VolumeType": "gp3"}}
    own_disk = {"DeviceName": "/dev/sdc", "VirtualName": "ephemeral0"}
    scaling.template(BlockDeviceMappings=[root, own_disk])
    _launch(scaling)
    [volume] = aws("ec2").describe_volumes()["Volumes"]
    assert (volume["Size"], volume["VolumeType"]) == (20, "gp3")


@pytest.mark.shows("ec2:RunInstances volume tags of the template")
def test_tags_of_volumes(aws: Any, scaling: Any) -> None:
    tags = [{"Key": "cluster", "Value": "a"}]
    scaling.template(TagSpecifications=[{"ResourceType": "volume", "Tags": tags}])
    scaling.group(1)
    [volume] = aws("ec2").describe_volumes()["Volumes"]
    assert volume["Tags"] == tags


@pytest.mark.shows("ec2:RunInstances instance profile of the template")
def test_instance_profile(aws: Any, scaling: Any) -> None:
    made = aws("iam").create_instance_profile(InstanceProfileName="nodes")["InstanceProfile"]
    scaling.template(IamInstanceProfile={"Name": "nodes"})
    assert _launch(scaling)["IamInstanceProfile"]["Arn"] == made["Arn"]


@pytest.mark.shows("ec2:RunInstances metadata options of the template")
def test_metadata_options(scaling: Any) -> None:
    scaling.template(MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": 2})
    options = _launch(scaling)["MetadataOptions"]
    assert (options["HttpTokens"], options["HttpPutResponseHopLimit"]) == ("required", 2)


@pytest.mark.shows("ec2:RunInstances spot market of the template")
def test_spot_market(scaling: Any) -> None:
    scaling.template(
        InstanceMarketOptions={"MarketType": "spot", "SpotOptions": {"MaxPrice": "0.40"}}
    )
    assert _launch(scaling)["InstanceLifecycle"] == "spot"


@pytest.mark.shows("ec2:RunInstances primary network interface")
def test_the_interface_goes_with_its_instance(aws: Any, scaling: Any) -> None:
    scaling.template()
    aws("ec2").terminate_instances(InstanceIds=[_launch(scaling)["InstanceId"]])
    assert aws("ec2").describe_network_interfaces()["NetworkInterfaces"] == []


@pytest.mark.shows("ec2:CreateLaunchTemplateVersion user data")
def test_a_later_version_can_be_launched(aws: Any, scaling: Any) -> None:
    template = scaling.template()
    aws("ec2").create_launch_template_version(
        LaunchTemplateId=template,
        LaunchTemplateData={
            "ImageId": "ami-5a4db000000000001",
            "InstanceType": "m5.xlarge",
            "UserData": "IyEvYmluL2Jhc2gK",
        },
    )
    scaling.group(1)
    [instance] = scaling.instances()
    assert instance["InstanceType"] == "m5.xlarge"
    shown = aws("ec2").describe_instance_attribute(
        InstanceId=instance["InstanceId"], Attribute="userData"
    )
    assert shown["UserData"]["Value"] == "IyEvYmluL2Jhc2gK"


@pytest.mark.shows("ec2:private DNS name in a resource-name subnet")
def test_private_dns_name(aws: Any, scaling: Any) -> None:
    aws("ec2").modify_subnet_attribute(
        SubnetId=scaling.network.subnet, PrivateDnsHostnameTypeOnLaunch="resource-name"
    )
    scaling.template()
    instance = _launch(scaling)
    assert instance["PrivateDnsName"] == f"{instance['InstanceId']}.ec2.internal"
