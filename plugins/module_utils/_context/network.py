# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The network of a workbench, found again by its tag."""

from __future__ import annotations

from typing import Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import aws_call
from ansible_collections.datascience.workbench.plugins.module_utils._context.settings import (
    PURPOSE,
    described,
    tags,
)

# Every resource of ours carries it, with the cluster's name.
TAG = "workbench"
_ATTRIBUTES = {
    "enableDnsSupport": "EnableDnsSupport",
    "enableDnsHostnames": "EnableDnsHostnames",
}


def read_network(ec2: Any, name: str) -> dict[str, Any]:
    """The VPC of the workbench and what is in it.

    {vpcs: [{id, cidr}], subnets: [{id, cidr, zone}], gateways: [{id, vpcs}],
    route_tables: [{id, subnets}], groups: {purpose: id}, settings}; an absent thing is an empty
    list or missing. Gateways and tables that are in use come first: a run that was interrupted may
    have left others. settings is what `described` returns. Raises AwsError.
    """
    ours = [{"Name": f"tag:{TAG}", "Values": [name]}]
    with aws_call(f"find the network of {name}"):
        vpcs = ec2.describe_vpcs(Filters=ours)["Vpcs"]
        gateways = ec2.describe_internet_gateways(Filters=ours)["InternetGateways"]
        inside = [*ours, {"Name": "vpc-id", "Values": [vpc["VpcId"] for vpc in vpcs]}]
        subnets = ec2.describe_subnets(Filters=inside)["Subnets"] if vpcs else []
        groups = ec2.describe_security_groups(Filters=inside)["SecurityGroups"] if vpcs else []
        tables = ec2.describe_route_tables(Filters=inside)["RouteTables"] if vpcs else []
        for vpc in vpcs:
            for asked, answered in _ATTRIBUTES.items():
                answer = ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute=asked)
                vpc[answered] = answer[answered]["Value"]
    return {
        "vpcs": [{"id": vpc["VpcId"], "cidr": vpc["CidrBlock"]} for vpc in vpcs],
        "subnets": [
            {"id": one["SubnetId"], "cidr": one["CidrBlock"], "zone": one["AvailabilityZone"]}
            for one in subnets
        ],
        "gateways": _used_first("vpcs", gateways, "InternetGatewayId", "Attachments", "VpcId"),
        "route_tables": _used_first("subnets", tables, "RouteTableId", "Associations", "SubnetId"),
        "groups": {
            tags(group)[PURPOSE]: group["GroupId"] for group in groups if PURPOSE in tags(group)
        },
        "settings": described(vpcs, gateways, subnets, tables, groups),
    }


def _used_first(
    by: str, answer: list[dict[str, Any]], identifier: str, uses: str, user: str
) -> list[dict[str, Any]]:
    """Of a Describe... answer [{id, BY: [who uses it]}], those first that somebody uses."""
    things = [
        {"id": one[identifier], by: [use[user] for use in one.get(uses, []) if user in use]}
        for one in answer
    ]
    return sorted(things, key=lambda thing: not thing[by])


def read_zones(route53: Any, domain: str) -> list[dict[str, Any]]:
    """The hosted zones of exactly this domain: [{id, private, vpcs: [id], records}].

    records counts the two that every zone has, NS and SOA.

    Raises AwsError.
    """
    with aws_call(f"find the hosted zones of {domain}"):
        listed = route53.list_hosted_zones_by_name(DNSName=domain)["HostedZones"]
        zones = []
        for zone in listed:
            if zone["Name"].rstrip(".") != domain.rstrip("."):
                continue
            identifier = zone["Id"].rsplit("/", 1)[-1]
            private = bool(zone["Config"]["PrivateZone"])
            vpcs = route53.get_hosted_zone(Id=identifier).get("VPCs", []) if private else []
            zones.append(
                {
                    "id": identifier,
                    "private": private,
                    "vpcs": [vpc["VPCId"] for vpc in vpcs],
                    "records": int(zone["ResourceRecordSetCount"]),
                }
            )
    return zones
