# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""EC2's answers in the words in which role network describes what it wants. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Answer = Iterable[Mapping[str, Any]]

# What a resource of ours is for: a security group is found by it, whatever its name.
PURPOSE = "workbench-purpose"


def described(
    vpcs: Answer, gateways: Answer, subnets: Answer, tables: Answer, groups: Answer
) -> dict[str, Any]:
    """The network as it is: {vpc, gateway, subnet, route_table, groups: {purpose: ...}}.

    A thing of which there is not exactly one is missing. Each argument is a Describe... answer of
    EC2; a VPC has its attributes EnableDnsSupport and EnableDnsHostnames with it.
    """
    parts = {
        "vpc": [_vpc(one) for one in vpcs],
        "gateway": [_gateway(one) for one in gateways],
        "subnet": [_subnet(one) for one in subnets],
        "route_table": [_route_table(one) for one in tables],
    }
    groups = list(groups)
    names = {group["GroupId"]: group["GroupName"] for group in groups}
    single: dict[str, Any] = {part: found[0] for part, found in parts.items() if len(found) == 1}
    return single | {
        "groups": {
            tags(group)[PURPOSE]: {
                "name": group["GroupName"],
                "rules": [_rule(one, names) for one in group["IpPermissions"]],
                "tags": tags(group),
            }
            for group in groups
            if PURPOSE in tags(group)
        }
    }


def tags(resource: Mapping[str, Any]) -> dict[str, str]:
    """The tags of a resource of EC2."""
    return {tag["Key"]: tag["Value"] for tag in resource.get("Tags", [])}


def _vpc(vpc: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "cidr": vpc["CidrBlock"],
        "dns_support": vpc["EnableDnsSupport"],
        "dns_hostnames": vpc["EnableDnsHostnames"],
        "tags": tags(vpc),
    }


def _gateway(gateway: Mapping[str, Any]) -> dict[str, Any]:
    attached = [one["VpcId"] for one in gateway.get("Attachments", [])]
    return {"vpcs": attached, "tags": tags(gateway)}


def _subnet(subnet: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "cidr": subnet["CidrBlock"],
        "zone": subnet["AvailabilityZone"],
        "map_public": subnet["MapPublicIpOnLaunch"],
        "tags": tags(subnet),
    }


def _route_table(table: Mapping[str, Any]) -> dict[str, Any]:
    """routes: target by destination, without the VPC's own and those of AWS's gateways to it."""
    return {
        "subnets": sorted(
            one["SubnetId"] for one in table.get("Associations", []) if "SubnetId" in one
        ),
        "routes": {
            route["DestinationCidrBlock"]: route.get("GatewayId", "")
            for route in table.get("Routes", [])
            if "DestinationCidrBlock" in route and route.get("GatewayId") != "local"
        },
        "tags": tags(table),
    }


def _rule(permission: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A permission in the words of amazon.aws.ec2_security_group's rules."""
    first, last = permission.get("FromPort"), permission.get("ToPort")
    ranges, pairs = permission.get("IpRanges", []), permission.get("UserIdGroupPairs", [])
    rule: dict[str, Any] = {
        "proto": permission["IpProtocol"],
        "ports": [str(first) if first == last else f"{first}-{last}"],
    }
    if ranges:
        rule["cidr_ip"] = sorted(one["CidrIp"] for one in ranges)
    if pairs:
        rule["group_name"] = _one([names.get(one["GroupId"], one["GroupId"]) for one in pairs])
    if permission.get("Ipv6Ranges") or permission.get("PrefixListIds"):
        rule["others"] = True
    return rule | {"rule_desc": _one({one.get("Description", "") for one in [*ranges, *pairs]})}


def _one(texts: Iterable[str]) -> str:
    return ", ".join(sorted(texts))
