"""nft rules as text: what a security group lets in, and what stands for an instance's address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.network import plan

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sandbox.nodes.instance import Instance


def translation(instances: Iterable[Instance]) -> str:
    """The router's table: public addresses to private ones, and back on the way out.

    As on AWS, whoever speaks to a public address from inside comes from a public one.
    """
    pairs = [(i.public_ip, i.private_ip) for i in instances if i.public_ip]
    inward = ", ".join(f"{public} : {private}" for public, private in pairs)
    outward = ", ".join(f"{private} : {public}" for public, private in pairs)
    return _table(
        "translation",
        f"map inward {{ type ipv4_addr : ipv4_addr; {_elements(inward)} }}",
        f"map outward {{ type ipv4_addr : ipv4_addr; {_elements(outward)} }}",
        "chain in { type nat hook prerouting priority dstnat; dnat ip to ip daddr map @inward; }",
        "chain out { type nat hook postrouting priority srcnat;"
        f' oifname "public" ip saddr {plan.VPC} snat ip to ip saddr map @outward;'
        f" ct status dnat ip saddr {plan.VPC} snat ip to ip saddr map @outward; }}",
    )


def admission(
    instance: Instance,
    groups: Mapping[str, Mapping[str, Any]],
    instances: Collection[Instance],
) -> str:
    """An instance's table: what its security groups let in, and who may ask for metadata.

    groups are DescribeSecurityGroups' by id. A group as source means the interfaces that bear it,
    whatever address a pod behind them has: so it is their hardware address that counts. The hop
    limit counts the instance itself as the first hop: with 1, a pod gets no answer.
    """
    rules = [
        f"{source} {kind} accept"
        for group in instance.groups
        for permission in groups.get(group, {}).get("IpPermissions", ())
        for kind in [_kind(permission)]
        for source in _sources(permission, instances)
    ]
    metadata = f'iifname != {{ "lo", "eth0" }} ip daddr {plan.METADATA} drop;'
    return _table(
        "admission",
        "chain in { type filter hook prerouting priority mangle;",
        metadata if instance.hop_limit < 2 else "",
        'iifname != "eth0" accept;',
        "ct state established,related accept;",
        *dict.fromkeys(f"{rule};" for rule in rules),
        "meta nfproto ipv4 counter drop; }",
    )


def _table(name: str, *lines: str) -> str:
    """Replace a table of this name at once."""
    body = "\n".join(filter(None, lines))
    return f"table inet {name} {{}}\ndelete table inet {name}\ntable inet {name} {{\n{body}\n}}\n"


def _elements(listed: str) -> str:
    return f"elements = {{ {listed} }}" if listed else ""


def _kind(permission: Mapping[str, Any]) -> str:
    protocol, low = permission["IpProtocol"], permission.get("FromPort")
    if protocol == "-1":
        return "meta nfproto ipv4"
    if protocol in ("tcp", "udp"):
        ports = "0-65535" if low in (None, -1) else f"{low}-{permission['ToPort']}"
        return f"{protocol} dport {ports}"
    return f"ip protocol {protocol}"


def _sources(permission: Mapping[str, Any], instances: Collection[Instance]) -> list[str]:
    found = [f"ip saddr {one['CidrIp']}" for one in permission.get("IpRanges", ())]
    for pair in permission.get("UserIdGroupPairs", ()):
        macs = sorted(i.mac for i in instances if pair["GroupId"] in i.groups)
        found += [f"ether saddr {{ {', '.join(macs)} }}"] if macs else []
    return found
