# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the inventory says of machines: their variables, their groups, and how they are reached."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._inventory.snapshot import (
    Snapshot,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ansible_collections.datascience.workbench.plugins.module_utils._inventory.instance import (
        Instance,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._inventory.settings import (
        Settings,
    )

# The group of all machines, whose children are the clusters.
ALL = "kops"


def described(
    instances: Sequence[Instance],
    names: Mapping[str, str],
    settings: Settings,
    sanitized: Callable[[str], str],
) -> Snapshot:
    """Hosts with their variables and groups. names: of hosts, by instance ID."""
    groups: dict[str, list[str]] = {ALL: []}
    clusters: dict[str, str] = {}
    safe: dict[tuple[str, str], str] = {}
    for one in instances:
        for kind, value in _memberships(one):
            prefix = settings.prefixes.get(kind)
            if prefix is None or not value:
                continue
            if (kind, value) not in safe:
                safe[kind, value] = sanitized(prefix + value)
            group = safe[kind, value]
            groups.setdefault(group, []).append(names[one.id])
            if kind == "cluster":
                clusters[value] = group
    return Snapshot(
        hosts={names[one.id]: _variables(one, settings) for one in instances},
        groups=groups,
        children={ALL: sorted(set(clusters.values()))},
        group_vars={
            group: _connection(settings, [one for one in instances if one.cluster == cluster])
            for cluster, group in clusters.items()
        },
    )


def without_jump(instances: Sequence[Instance], settings: Settings) -> list[str]:
    """The clusters in which no machine can be the jump host that is asked for."""
    if not settings.jump_group:
        return []
    able = {one.cluster for one in instances if _jumps(one, settings)}
    return sorted({one.cluster for one in instances} - able)


def _memberships(one: Instance) -> list[tuple[str, str]]:
    return [
        ("cluster", one.cluster),
        ("instance_group", one.group),
        *(("role", role) for role in one.roles),
        ("lifecycle", one.lifecycle),
        ("zone", one.zone),
        ("instance_type", one.type),
    ]


def _variables(one: Instance, settings: Settings) -> dict[str, Any]:
    addresses = (getattr(one, kind) for kind in settings.addresses)
    found: dict[str, Any] = {
        "kops_cluster": one.cluster,
        "kops_instance_group": one.group,
        "kops_roles": one.roles,
        "kops_labels": one.labels,
        "kops_name": one.name,
        "kops_instance_id": one.id,
        "kops_instance_type": one.type,
        "kops_lifecycle": one.lifecycle,
        "kops_spot": one.lifecycle == "spot",
        "kops_region": one.region,
        "kops_zone": one.zone,
        "kops_launch_time": one.launch_time,
        "kops_private_ip": one.private_ip,
        "kops_private_dns": one.private_dns,
        "kops_public_ip": one.public_ip,
        "kops_public_dns": one.public_dns,
    }
    if address := next(filter(None, addresses), one.private_ip):
        found["ansible_host"] = address
    if settings.with_tags:
        found["kops_tags"] = one.tags
    return found


def _connection(settings: Settings, members: Sequence[Instance]) -> dict[str, str]:
    """The variables of one cluster's group: user, and the way through a jump host.

    members are in the order of their IDs, so that it stays the same host while that one runs.
    """
    found = {"ansible_user": settings.user} if settings.user else {}
    able = (one.public_ip for one in members if _jumps(one, settings))
    if host := settings.jump_host or next(able, ""):
        user = f"{settings.jump_user}@" if settings.jump_user else ""
        host = f"[{host}]" if ":" in host else host
        jump = f"ProxyJump={user}{host}:{settings.jump_port}"
        found["ansible_ssh_common_args"] = f"-o {shlex.quote(jump)}"
    return found


def _jumps(one: Instance, settings: Settings) -> bool:
    return bool(settings.jump_group) and one.group == settings.jump_group and bool(one.public_ip)
