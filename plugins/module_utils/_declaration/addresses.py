# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Ranges of addresses: who may come in, and what lies inside what."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, TypeAlias

from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Arguments,
    Fault,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

# AWS: a VPC has 16 bits of prefix or more.
# https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
LARGEST_VPC = 16
# A hundred nodes take their addresses here, and a subnet cannot grow later.
SMALLEST_SUBNET = 20
# Wider than this is no longer "these people": a sixteenth of all addresses.
WIDEST = 4

# Addresses that no packet has when it comes from the internet, beside those of machines and links
# themselves: private ones (RFC 1918), and those that providers share among customers (RFC 6598).
_INNER = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "172.16.0.0/12",
        "192.168.0.0/16",
    )
)

Network: TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"


def parsed(text: Any) -> Network | str:
    """The range that text writes, or the reason why it writes none."""
    if not isinstance(text, str):
        return 'write it as text, as in "192.0.2.17/32"'
    try:
        network = ipaddress.ip_network(text.strip())
    except ValueError as reason:
        if "host bits set" in str(reason):
            range_ = ipaddress.ip_network(text.strip(), strict=False)
            address = ipaddress.ip_interface(text.strip()).ip
            host = f"{address}/{address.max_prefixlen}"
            return f"the address has bits beyond the prefix; write {range_} or {host}"
        return 'it is no range of addresses; write one as in "192.0.2.17/32"'
    # AWS keeps its own spelling; another one would look like a change for ever.
    return network if text == str(network) else f"write it as {network}"


def admitted(arguments: Arguments, variable: str, override: str) -> Iterator[Fault]:
    """Faults of a list of ranges that are let in; override names what allows the whole world."""
    for position, text in enumerate(arguments[variable]):
        name = f"{variable}[{position}]"
        network = parsed(text)
        if isinstance(network, str):
            yield Fault(name, shown(text), network)
        elif network.version != 4:
            yield Fault(name, shown(text), "the network of the workbench is IPv4 only")
        elif network.prefixlen < WIDEST and not arguments.get(override):
            yield Fault(
                name,
                shown(text),
                "it admits (nearly) everyone on earth; name your own ranges, as in "
                f'"192.0.2.17/32", or set {override}: true',
            )


def unseen(ranges: Iterable[Any], variable: str) -> Iterator[str]:
    """A warning of each range that AWS sees nobody come from over the internet."""
    for position, text in enumerate(ranges):
        network = parsed(text)
        if isinstance(network, ipaddress.IPv4Network) and _is_inner(network):
            yield (
                f"{variable}[{position}] is {network}, which nobody has on the internet: AWS sees "
                "your public address, which https://checkip.amazonaws.com tells. Write that one, "
                "unless you come by a VPN or a peering that ends in the network of the workbench."
            )


def _is_inner(network: ipaddress.IPv4Network) -> bool:
    own = network.is_loopback or network.is_link_local
    return own or any(map(network.subnet_of, _INNER))


def network_and_subnet(arguments: Arguments) -> Iterator[Fault]:
    """Faults of network_cidr and network_subnet_cidr, each alone and both together."""
    outer, inner = arguments["network_cidr"], arguments["network_subnet_cidr"]
    vpc, subnet = parsed(outer), parsed(inner)
    if isinstance(vpc, str):
        yield Fault("network_cidr", shown(outer), vpc)
    elif vpc.version != 4 or not LARGEST_VPC <= vpc.prefixlen <= SMALLEST_SUBNET:
        yield Fault(
            "network_cidr",
            shown(outer),
            f"an IPv4 range of /{LARGEST_VPC} to /{SMALLEST_SUBNET}: AWS allows none larger, and "
            "the subnet must fit in",
        )
    if isinstance(subnet, str):
        yield Fault("network_subnet_cidr", shown(inner), subnet)
    elif subnet.version != 4 or not LARGEST_VPC <= subnet.prefixlen <= SMALLEST_SUBNET:
        yield Fault(
            "network_subnet_cidr",
            shown(inner),
            f"an IPv4 range of /{LARGEST_VPC} to /{SMALLEST_SUBNET}: every node takes an address "
            "of it, and a subnet cannot grow later",
        )
    elif not isinstance(vpc, str) and vpc.version == 4 and not subnet.subnet_of(vpc):
        yield Fault("network_subnet_cidr", shown(inner), f"it must lie in network_cidr, {outer}")
