# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the variables of role network may be, and whether they fit the network that exists."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._declaration import addresses
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Fault,
    shown,
)
from ansible_collections.datascience.workbench.plugins.module_utils._names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# kops gives pods and services their addresses from here (its nonMasqueradeCIDR).
PODS_AND_SERVICES = ip_network("100.64.0.0/10")


def declared(arguments: Mapping[str, Any], _environ: Mapping[str, str]) -> Iterator[Fault]:
    """Faults of the variables by themselves and together."""
    yield from addresses.network_and_subnet(arguments)
    cidr = addresses.parsed(arguments["network_cidr"])
    if not isinstance(cidr, str) and cidr.overlaps(PODS_AND_SERVICES):
        yield Fault(
            "network_cidr",
            shown(arguments["network_cidr"]),
            f"a range apart from {PODS_AND_SERVICES}, which pods and services use",
        )
    yield from addresses.admitted(arguments, "network_people_cidrs", "network_allow_any_address")
    name, zone = arguments["network_name"], arguments["network_dns_zone"]
    if arguments["network_dns_type"] == "public" and not zone:
        yield Fault(
            "network_dns_zone",
            "",
            "with network_dns_type: public, name the public hosted zone that you have",
        )
    elif arguments["network_dns_type"] != "none" and name != zone and not name.endswith(f".{zone}"):
        yield Fault(
            "network_dns_zone", shown(zone), f"the cluster's name, {name}, or a parent of it"
        )


def against(arguments: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Fault]:
    """Faults that show only in the account."""
    yield from _zone(arguments, found)
    name, vpcs = arguments["network_name"], found["network"]["vpcs"]
    if len(vpcs) > 1:
        yield Fault(
            "network_name",
            shown(name),
            f"{len(vpcs)} VPCs carry the tag workbench={name} ({_ids(vpcs)}), so it is not clear "
            "which is meant; take the tag off those that are not ours",
        )
        return
    for vpc in vpcs:
        if vpc["cidr"] != arguments["network_cidr"]:
            yield Fault(
                "network_cidr",
                shown(arguments["network_cidr"]),
                f"the VPC {vpc['id']} exists with {vpc['cidr']}, and AWS cannot change that; set "
                "it back, or tear the workbench down first (playbooks/teardown.yml)",
            )
    wanted = (arguments["network_subnet_cidr"], arguments["network_zone"])
    for subnet in found["network"]["subnets"]:
        if (subnet["cidr"], subnet["zone"]) != wanted:
            differs = "network_zone" if subnet["zone"] != wanted[1] else "network_subnet_cidr"
            yield Fault(
                differs,
                shown(arguments[differs]),
                f"the subnet {subnet['id']} exists with {subnet['cidr']} in {subnet['zone']}, and "
                "nodes and volumes are in it; set it back, or tear the workbench down first "
                "(playbooks/teardown.yml)",
            )


def _zone(arguments: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Fault]:
    """Faults of the availability zone and of the hosted zone."""
    zone, zones = arguments["network_zone"], found["zones"]
    if zone not in zones:
        meant = nearest(zone, zones)
        hint = f"; did you mean {meant}?" if meant else ""
        yield Fault("network_zone", shown(zone), f"one of {', '.join(zones)}{hint}")
    public = [one for one in found["dns_zones"] if not one["private"]]
    if arguments["network_dns_type"] == "public" and len(public) != 1:
        yield Fault(
            "network_dns_zone",
            shown(arguments["network_dns_zone"]),
            f"a public hosted zone of this account: there are {len(public)} of that name; make "
            "one at your registrar's or in Route 53 first, or set network_dns_type: private",
        )


def _ids(things: list[Mapping[str, Any]]) -> str:
    return ", ".join(sorted(thing["id"] for thing in things))
