# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the variables of role network may be, and whether they fit the network that exists."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._declaration import addresses
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Against,
    Arguments,
    Declared,
    Fault,
    Remarks,
    shown,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.permissions import (  # noqa: E501
    denied,
    doubted,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.quotas import (
    too_many_vpcs,
)
from ansible_collections.datascience.workbench.plugins.module_utils._names import meant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# kops gives pods and services their addresses from here (its nonMasqueradeCIDR).
PODS_AND_SERVICES = ip_network("100.64.0.0/10")


def _ranges(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    yield from addresses.network_and_subnet(arguments)


def _apart_from_pods(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    cidr = addresses.parsed(arguments["network_cidr"])
    if not isinstance(cidr, str) and cidr.overlaps(PODS_AND_SERVICES):
        yield Fault(
            "network_cidr",
            shown(arguments["network_cidr"]),
            f"a range apart from {PODS_AND_SERVICES}, which pods and services use",
        )


def _people(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    yield from addresses.admitted(arguments, "network_people_cidrs", "network_allow_any_address")


def _domain(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    kind, name = arguments["network_dns_type"], arguments["network_name"]
    domain = arguments["network_dns_zone"]
    if kind == "public" and not domain:
        yield Fault(
            "network_dns_zone",
            "",
            "with network_dns_type: public, name the public hosted zone that you have",
        )
    elif kind != "none" and name != domain and not name.endswith(f".{domain}"):
        yield Fault(
            "network_dns_zone", shown(domain), f"the cluster's name, {name}, or a parent of it"
        )


def _availability_zone(arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    zone, zones = arguments["network_zone"], found["zones"]
    if zone not in zones:
        yield Fault("network_zone", shown(zone), f"one of {', '.join(zones)}{meant(zone, zones)}")


def _public_zone(arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    public = [one for one in found["dns_zones"] if not one["private"]]
    if arguments["network_dns_type"] == "public" and len(public) != 1:
        yield Fault(
            "network_dns_zone",
            shown(arguments["network_dns_zone"]),
            f"a public hosted zone of this account: there are {len(public)} of that name; make "
            "one in Route 53 first, or set network_dns_type: private",
        )


def _vpc(arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    name, vpcs = arguments["network_name"], found["network"]["vpcs"]
    if len(vpcs) > 1:
        listed = ", ".join(sorted(vpc["id"] for vpc in vpcs))
        yield Fault(
            "network_name",
            shown(name),
            f"{len(vpcs)} VPCs carry the tag workbench={name} ({listed}), so it is not clear "
            "which is meant; take the tag off those that are not ours",
        )
    elif vpcs and vpcs[0]["cidr"] != arguments["network_cidr"]:
        yield Fault(
            "network_cidr",
            shown(arguments["network_cidr"]),
            f"the VPC {vpcs[0]['id']} exists with {vpcs[0]['cidr']}, and AWS cannot change that; "
            "set it back, or tear the workbench down first (playbooks/teardown.yml)",
        )


def _subnet(arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    cidr, zone = arguments["network_subnet_cidr"], arguments["network_zone"]
    for subnet in found["network"]["subnets"]:
        if (subnet["cidr"], subnet["zone"]) != (cidr, zone):
            differs = "network_zone" if subnet["zone"] != zone else "network_subnet_cidr"
            yield Fault(
                differs,
                shown(arguments[differs]),
                f"the subnet {subnet['id']} exists with {subnet['cidr']} in {subnet['zone']}, and "
                "nodes and volumes are in it; set it back, or tear the workbench down first "
                "(playbooks/teardown.yml)",
            )


DECLARED: tuple[Declared, ...] = (_ranges, _apart_from_pods, _people, _domain)
AGAINST: tuple[Against, ...] = (
    _availability_zone,
    _public_zone,
    _vpc,
    _subnet,
    too_many_vpcs,
    denied("network"),
)
REMARKS: tuple[Remarks, ...] = (doubted("network"),)
