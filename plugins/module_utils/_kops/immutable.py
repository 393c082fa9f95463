# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What cannot be changed under a running cluster: each such change, why, and what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import (
        Document,
        Documents,
    )

_NEW_CLUSTER = "Make a cluster of another name beside this one, move the work, delete this one."

# (path below spec, why it stands).
_FIXED: tuple[tuple[str, str], ...] = (
    ("cloudProvider", "everything that runs belongs to the old one"),
    ("configBase", "the nodes read their configuration and the cluster's keys there"),
    ("networkID", "machines, volumes and security groups cannot move to another VPC"),
    ("networkCIDR", "the VPC keeps the range that it was made with"),
    ("nonMasqueradeCIDR", "addresses of running pods and services come from it"),
    ("podCIDR", "addresses of running pods come from it"),
    ("serviceClusterIPRange", "addresses of running services, that of the API first, come from it"),
    ("topology.dns.type", "the names in certificates and in every node's configuration follow it"),
)
_SUBNET = ("id", "cidr", "zone", "type")


def refusals(wanted: Documents, stored: Documents) -> list[str]:
    """One sentence for each change from stored to wanted that a running cluster does not survive.

    stored is in kops's own form, and wanted should be. [] where there is no cluster yet.
    """
    if stored.cluster is None or wanted.cluster is None:
        return []
    before, after = stored.cluster["spec"], wanted.cluster["spec"]
    found = [
        _sentence(f"spec.{path}", old, new, why, _NEW_CLUSTER)
        for path, why in _FIXED
        for old, new in [(_at(before, path), _at(after, path))]
        if old != new
    ]
    return [
        *found,
        *_network_plugin(before, after),
        *_subnets(stored, before, after),
        *_etcd(before, after),
        *_roles(wanted, stored),
    ]


def _network_plugin(before: Document, after: Document) -> Iterator[str]:
    old, new = (", ".join(sorted(spec.get("networking", {}))) for spec in (before, after))
    if old != new:
        why = "pods on old and new nodes could not reach each other"
        yield _sentence("spec.networking", old, new, why, _NEW_CLUSTER)


def _subnets(stored: Documents, before: Document, after: Document) -> Iterator[str]:
    """Changes of subnets in which a stored group has its machines, or may have them."""
    users: dict[str, list[str]] = {}
    for name, group in stored.groups.items():
        for subnet in group["spec"].get("subnets", []):
            users.setdefault(subnet, []).append(name)
    new = {subnet["name"]: subnet for subnet in after.get("subnets", [])}
    for subnet in before.get("subnets", []):
        name = subnet["name"]
        if name not in users:
            continue
        why = f"instance groups {', '.join(users[name])} are in it"
        path = f"spec.subnets[{name}]"
        if name not in new:
            remedy = "Give those groups other subnets first, roll them, then remove it."
            yield _sentence(path, "present", None, why, remedy)
            continue
        remedy = "Add a subnet of another name beside it, and move the groups there."
        for key in _SUBNET:
            if subnet.get(key) != new[name].get(key):
                yield _sentence(f"{path}.{key}", subnet.get(key), new[name].get(key), why, remedy)


def _etcd(before: Document, after: Document) -> Iterator[str]:
    old, new = (
        {cluster["name"]: cluster for cluster in spec.get("etcdClusters", [])}
        for spec in (before, after)
    )
    for name in sorted(old.keys() | new.keys()):
        members = [
            {
                member["name"]: (member.get("instanceGroup"), member.get("encryptedVolume"))
                for member in side.get(name, {}).get("etcdMembers", [])
            }
            for side in (old, new)
        ]
        if members[0] != members[1]:
            why = "etcd's volumes hold the cluster's state, and a member cannot be swapped by name"
            remedy = "Restore an etcd backup into a new cluster that has the members you want."
            path = f"spec.etcdClusters[{name}].etcdMembers"
            was, will_be = map(_members, members)
            yield _sentence(path, was, will_be, why, remedy)


def _members(side: dict[str, tuple[Any, Any]]) -> str | None:
    return (
        ", ".join(
            f"{name} in {group}{'' if encrypted else ', not encrypted'}"
            for name, (group, encrypted) in sorted(side.items())
        )
        or None
    )


def _roles(wanted: Documents, stored: Documents) -> Iterator[str]:
    for name in wanted.groups.keys() & stored.groups.keys():
        old, new = (_role(side.groups[name]["spec"]) for side in (stored, wanted))
        if old != new:
            why = "its machines, volumes and certificates were made for the old role"
            remedy = "Declare a group of another name, then purge this one."
            yield _sentence(f"instance_groups[{name}].spec.role", old, new, why, remedy)


def _role(spec: Document) -> str:
    role = str(spec.get("role", "")).lower().replace("-", "")
    return "controlplane" if role == "master" else role


def _at(spec: Document, path: str) -> Any:
    value: Any = spec
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _sentence(path: str, old: Any, new: Any, why: str, remedy: str) -> str:
    shown = [("none" if value is None else value) for value in (old, new)]
    return f"{path} cannot change from {shown[0]} to {shown[1]}: {why}. {remedy}"
