from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.shows("ec2:DeleteVpc DHCP options")
def test_dhcp_options_outlive_their_vpc(aws: Any) -> None:
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="172.21.0.0/16")["Vpc"]["VpcId"]
    options = ec2.create_dhcp_options(
        DhcpConfigurations=[{"Key": "domain-name", "Values": ["ec2.internal"]}]
    )["DhcpOptions"]["DhcpOptionsId"]
    ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=vpc)
    ec2.delete_vpc(VpcId=vpc)
    ec2.delete_dhcp_options(DhcpOptionsId=options)


@pytest.mark.shows("ec2:DeleteVpc in use")
def test_a_vpc_goes_last(aws: Any, network: Any, refused: Any) -> None:
    ec2 = aws("ec2")
    ec2.delete_subnet(SubnetId=network.subnet)
    with refused("DependencyViolation"):
        ec2.delete_vpc(VpcId=network.vpc)
    ec2.delete_security_group(GroupId=network.group)
    with refused("DependencyViolation"):
        ec2.delete_vpc(VpcId=network.vpc)
    ec2.detach_internet_gateway(InternetGatewayId=network.gateway, VpcId=network.vpc)
    ec2.delete_vpc(VpcId=network.vpc)


@pytest.mark.shows("ec2:DetachInternetGateway with public addresses in use")
def test_a_gateway_goes_after_the_instances(
    aws: Any, network: Any, scaling: Any, refused: Any
) -> None:
    scaling.template()
    scaling.group(1)
    with refused("DependencyViolation"):
        aws("ec2").detach_internet_gateway(InternetGatewayId=network.gateway, VpcId=network.vpc)
    aws("autoscaling").delete_auto_scaling_group(AutoScalingGroupName="nodes", ForceDelete=True)
    aws("ec2").detach_internet_gateway(InternetGatewayId=network.gateway, VpcId=network.vpc)
