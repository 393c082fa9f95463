from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.shows("ec2:ModifySubnetAttribute PrivateDnsHostnameTypeOnLaunch")
def test_the_hostname_type_is_kept(aws: Any, network: Any) -> None:
    aws("ec2").modify_subnet_attribute(
        SubnetId=network.subnet, PrivateDnsHostnameTypeOnLaunch="resource-name"
    )
    [subnet] = aws("ec2").describe_subnets(SubnetIds=[network.subnet])["Subnets"]
    assert subnet["PrivateDnsNameOptionsOnLaunch"]["HostnameType"] == "resource-name"


@pytest.mark.shows("ec2:DeleteSubnet with a network interface in it")
def test_a_subnet_in_use_stays(aws: Any, network: Any, refused: Any) -> None:
    made = aws("ec2").create_network_interface(SubnetId=network.subnet)["NetworkInterface"]
    with refused("DependencyViolation"):
        aws("ec2").delete_subnet(SubnetId=network.subnet)
    aws("ec2").delete_network_interface(NetworkInterfaceId=made["NetworkInterfaceId"])
    aws("ec2").delete_subnet(SubnetId=network.subnet)


@pytest.mark.shows("ec2:DeleteSubnet association of its route table")
def test_a_route_table_can_go_after_its_subnet(aws: Any, network: Any) -> None:
    ec2 = aws("ec2")
    table = ec2.create_route_table(VpcId=network.vpc)["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=network.subnet)
    ec2.delete_subnet(SubnetId=network.subnet)
    ec2.delete_route_table(RouteTableId=table)
