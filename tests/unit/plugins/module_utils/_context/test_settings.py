from __future__ import annotations

from typing import Any

from ansible_collections.datascience.workbench.plugins.module_utils._context.settings import (
    described,
    tags,
)

TAGS = [{"Key": "workbench", "Value": "wb"}]
VPC: dict[str, Any] = {
    "VpcId": "vpc-1",
    "CidrBlock": "172.20.0.0/16",
    "EnableDnsSupport": True,
    "EnableDnsHostnames": False,
    "Tags": TAGS,
}
NODES: dict[str, Any] = {
    "GroupId": "sg-1",
    "GroupName": "wb-nodes",
    "IpPermissions": [],
    "Tags": [*TAGS, {"Key": "workbench-purpose", "Value": "nodes"}],
}


def group(*permissions: dict[str, Any]) -> list[dict[str, Any]]:
    """The rules of a group with these permissions, beside the nodes' group."""
    one = {
        "GroupId": "sg-2",
        "GroupName": "wb-efs",
        "IpPermissions": list(permissions),
        "Tags": [{"Key": "workbench-purpose", "Value": "efs"}],
    }
    rules: list[dict[str, Any]] = described([], [], [], [], [NODES, one])["groups"]["efs"]["rules"]
    return rules


def test_a_thing_of_which_there_are_two_is_missing() -> None:
    assert "vpc" not in described([VPC, VPC], [], [], [], [])
    assert described([VPC], [], [], [], [])["vpc"] == {
        "cidr": "172.20.0.0/16",
        "dns_support": True,
        "dns_hostnames": False,
        "tags": {"workbench": "wb"},
    }


def test_a_gateway_says_where_it_is_attached() -> None:
    attached = {"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "vpc-1"}], "Tags": TAGS}
    assert described([], [attached], [], [], [])["gateway"]["vpcs"] == ["vpc-1"]


def test_a_route_table_shows_its_ways_out_and_who_takes_them() -> None:
    table = {
        "RouteTableId": "rtb-1",
        "Associations": [{"SubnetId": "subnet-1"}, {"GatewayId": "igw-9"}],
        "Routes": [
            {"DestinationCidrBlock": "172.20.0.0/16", "GatewayId": "local"},
            {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"},
            {"DestinationPrefixListId": "pl-1", "GatewayId": "vpce-1"},
        ],
    }
    shown = described([], [], [], [table], [])["route_table"]
    assert shown == {"subnets": ["subnet-1"], "routes": {"0.0.0.0/0": "igw-1"}, "tags": {}}


def test_a_rule_is_written_as_the_role_writes_it() -> None:
    [people] = group(
        {
            "IpProtocol": "tcp",
            "FromPort": 30022,
            "ToPort": 30022,
            "IpRanges": [
                {"CidrIp": "198.51.100.0/24", "Description": "SSH"},
                {"CidrIp": "192.0.2.0/24", "Description": "SSH"},
            ],
        }
    )
    assert people == {
        "proto": "tcp",
        "ports": ["30022"],
        "cidr_ip": ["192.0.2.0/24", "198.51.100.0/24"],
        "rule_desc": "SSH",
    }
    [nfs] = group(
        {
            "IpProtocol": "tcp",
            "FromPort": 2049,
            "ToPort": 2050,
            "UserIdGroupPairs": [{"GroupId": "sg-1", "Description": "NFS"}],
        }
    )
    assert nfs == {
        "proto": "tcp",
        "ports": ["2049-2050"],
        "group_name": "wb-nodes",
        "rule_desc": "NFS",
    }


def test_what_no_role_of_ours_would_write_shows() -> None:
    [foreign] = group(
        {
            "IpProtocol": "-1",
            "UserIdGroupPairs": [{"GroupId": "sg-kops"}],
            "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
        }
    )
    assert foreign["group_name"] == "sg-kops"
    assert foreign["others"]


def test_a_group_without_a_purpose_is_not_ours() -> None:
    assert described([], [], [], [], [NODES | {"Tags": TAGS}])["groups"] == {}
    assert tags({}) == {}
