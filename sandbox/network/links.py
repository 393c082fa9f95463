"""Namespaces, links, addresses and routes: made, found and removed with ip(8)."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from sandbox.network import plan
from sandbox.programs import run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.network.plan import Names


def ip(commands: Iterable[str], namespace: str = "", force: bool = False) -> None:
    """Carry out commands of ip(8) in a namespace; with force, go on after one that fails."""
    inside = ["-netns", namespace] if namespace else []
    argv = ["ip", *inside, *(["-force"] if force else []), "-batch", "-"]
    given = "\n".join(commands) + "\n"
    doing = f"Networks of {namespace or 'the host'}"
    run(argv, given, doing=doing, ok=(0, 1) if force else (0,))


def shown(*words: str) -> list[dict[str, Any]]:
    """Return what ip(8) lists, as it says it in JSON."""
    told = run(["ip", "-json", *words], ok=(0, 1))
    found: list[dict[str, Any]] = json.loads(told or "[]")
    return found


def namespaces(names: Names) -> list[str]:
    """The network namespaces of this sandbox."""
    listed = (one["name"] for one in shown("netns", "list"))
    return sorted(name for name in listed if name.startswith(names.prefix))


def stand(names: Names) -> bool:
    """Say whether the networks are there."""
    return {names.router, names.internet} <= set(namespaces(names)) and plan.path(
        names.router
    ).exists()


def _last_routes(verb: str) -> list[str]:
    return [f"route {verb} unreachable {r} metric {plan.LAST_METRIC}" for r in plan.UNREACHABLE]


def make(names: Names) -> None:
    """Make the networks, after what may be left of them is gone: last routes come first."""
    remove(names)
    ip(_last_routes("add"))
    ip([f"netns add {names.router}", f"netns add {names.internet}"])
    ip(
        [
            "link set lo up",
            # A router of a VPC has no say in what instances tell each other.
            "link add vpc type bridge forward_delay 0",
            "link add public type bridge forward_delay 0",
            f"addr add {plan.GATEWAY}/16 dev vpc",
            f"addr add {plan.RESOLVER}/16 dev vpc",
            f"addr add {plan.AWS}/32 dev lo",
            "addr add 203.0.113.1/24 dev public",
            "addr add 198.51.100.1/24 dev public",
            "link set vpc up",
            "link set public up",
            f"link add internet type veth peer name eth0 netns {names.internet}",
            "link set internet master public up",
            f"link add host type veth peer name {names.foot} netns {os.getpid()}",
            "link set host master public up",
        ],
        names.router,
    )
    ip(
        [
            "link set lo up",
            f"addr add {plan.STRANGER}/24 dev eth0",
            f"addr add {plan.PERSON}/24 dev eth0",
            "link set eth0 up",
            "route add default via 203.0.113.1",
        ],
        names.internet,
    )
    sysctl(names.router, "net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=0")
    sysctl(names.router, "net.bridge.bridge-nf-call-iptables=0", tolerant=True)
    ip(
        [
            f"addr add {plan.ADMINISTRATOR}/32 dev {names.foot}",
            f"link set {names.foot} up",
            f"route add {plan.PUBLIC} via 203.0.113.1 dev {names.foot} onlink"
            f" src {plan.ADMINISTRATOR}",
        ]
    )


def processes(namespace: str) -> set[int]:
    """The processes in a network namespace; none if there is no such."""
    told = run(["ip", "netns", "pids", namespace], ok=(0, 1, 2, 255))
    return {int(pid) for pid in told.split()}


def sysctl(namespace: str, *settings: str, tolerant: bool = False) -> None:
    """Set kernel settings of a network namespace."""
    inside = ["nsenter", f"--net={plan.path(namespace)}"]
    run([*inside, "sysctl", "-qw", *settings], ok=(0, 1, 255) if tolerant else (0,))


def connect(names: Names, instance: str, address: str, mac: str) -> None:
    """Plug an instance into the VPC; its namespace is made."""
    node, port = names.node(instance), names.port(instance)
    ip([f"netns add {node}"])
    ip(
        [
            f"link add {port} type veth peer name eth0 address {mac} netns {node}",
            f"link set {port} master vpc up",
        ],
        names.router,
    )
    ip(
        [
            "link set lo up",
            f"addr add {plan.METADATA}/32 dev lo",
            f"addr add {address}/16 dev eth0",
            "link set eth0 up",
            f"route add default via {plan.GATEWAY}",
        ],
        node,
    )


def disconnect(names: Names, instance: str) -> None:
    """Take an instance out of the VPC; its namespace goes when its last process does."""
    ip([f"link del {names.port(instance)}"], names.router, force=True)
    ip([f"netns del {names.node(instance)}"], force=True)


def remove(names: Names) -> None:
    """Remove every namespace, link and route of this sandbox; the last routes go last."""
    ip([f"link del {names.foot}"], force=True)
    ip([f"netns del {name}" for name in namespaces(names)], force=True)
    ip(_last_routes("del"), force=True)


def left(names: Names) -> list[str]:
    """What is still there of the networks, in words."""
    found = [f"network namespace {name}" for name in namespaces(names)]
    found += [f"link {one['ifname']}" for one in shown("link") if one["ifname"] == names.foot]
    if not any(n["name"].startswith("wb-") for n in shown("netns", "list")):
        last = [one for one in shown("route") if one.get("metric") == plan.LAST_METRIC]
        found += [f"route to {one['dst']}" for one in last]
    return found
