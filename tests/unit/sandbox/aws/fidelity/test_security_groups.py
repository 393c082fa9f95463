from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.shows("ec2:DeleteSecurityGroup in use")
@pytest.mark.parametrize("user", ["rule", "interface"])
def test_a_group_in_use_stays(aws: Any, network: Any, refused: Any, user: str) -> None:
    ec2 = aws("ec2")
    if user == "rule":
        other = ec2.create_security_group(GroupName="b", Description="b", VpcId=network.vpc)
        ec2.authorize_security_group_ingress(
            GroupId=other["GroupId"],
            IpPermissions=[{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": network.group}]}],
        )
    else:
        ec2.create_network_interface(SubnetId=network.subnet, Groups=[network.group])
    with refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=network.group)


def test_a_group_may_name_itself(aws: Any, network: Any, without: Any) -> None:
    ec2 = aws("ec2")
    ec2.authorize_security_group_ingress(
        GroupId=network.group,
        IpPermissions=[{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": network.group}]}],
    )
    ec2.delete_security_group(GroupId=network.group)


@pytest.mark.shows("ec2:AuthorizeSecurityGroupIngress of a protocol without ports")
def test_a_protocol_without_ports(aws: Any, network: Any) -> None:
    ec2 = aws("ec2")
    rule = {"IpProtocol": "4", "UserIdGroupPairs": [{"GroupId": network.group}]}
    ec2.authorize_security_group_ingress(GroupId=network.group, IpPermissions=[rule])
    [group] = ec2.describe_security_groups(GroupIds=[network.group])["SecurityGroups"]
    [shown] = group["IpPermissions"]
    assert (shown["IpProtocol"], "FromPort" in shown, "ToPort" in shown) == ("4", False, False)
    ec2.revoke_security_group_ingress(GroupId=network.group, IpPermissions=[rule])
