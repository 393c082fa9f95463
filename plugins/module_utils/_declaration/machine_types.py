# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the types of machines in cluster_groups say by themselves, before AWS is asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Arguments,
    Fault,
    shown,
)
from ansible_collections.datascience.workbench.plugins.module_utils._names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Those of role cluster.
GROUPS = ("control-plane", "admin", "spark-admin", "spark", "gpu", "notebook")

# What any group's name is made of.
GROUP_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")

# A family is letters, the generation, then options, of which "g" stands for Graviton; a1 is older
# than that rule, and Macs are outside it.
# https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html, November 2026
_TYPE = re.compile(r"(?!mac)[a-z]+\d+(?P<options>[a-z]*)(?P<more>-[a-z0-9-]+)?\.[a-z0-9-]+")


def architecture(machine: str) -> str | None:
    """amd64 or arm64 as the name of a type of machine tells it, None where it does not."""
    found = _TYPE.fullmatch(machine)
    if not found:
        return None
    # Grace, beside a GPU: p6e-gb200.
    grace = (found["more"] or "").startswith("-gb")
    return "arm64" if "g" in found["options"] or grace or machine.startswith("a1.") else "amd64"


def strangers(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    """Groups that are not the role's, where they seem to be misspelt ones of it."""
    for name, group in arguments["cluster_groups"].items():
        if name in GROUPS or not GROUP_NAME.fullmatch(str(name)):
            continue
        meant = nearest(str(name), GROUPS)
        hint = f"; did you mean {meant}?" if meant else "."
        told = f"no such group among {', '.join(GROUPS)}{hint}"
        if group is None and meant:
            yield Fault(f"cluster_groups.{name}", "null", told)
        elif isinstance(group, dict) and not group.get("machineType"):
            told += " A group of your own needs machineType"
            yield Fault(f"cluster_groups.{name}", "", told)


def contradictions(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    """A machineType beside a list that has other types, and so decides against it."""
    for name, group in arguments["cluster_groups"].items():
        machine, mixed = _given(group)
        if machine and mixed and machine not in mixed:
            yield Fault(
                f"cluster_groups.{name}.machineType",
                shown(machine),
                f"one of the group's mixedInstancesPolicy.instances ({', '.join(mixed)}), which "
                "decide what is bought; set both, or machineType alone",
            )


def processors(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    """Types for which the image has the wrong architecture; a group's own image is its affair."""
    wanted = arguments["cluster_architecture"]
    for name, group in arguments["cluster_groups"].items():
        machine, mixed = _given(group)
        if isinstance(group, dict) and group.get("image"):
            continue
        for kind in dict.fromkeys([machine, *mixed] if machine else mixed):
            has = architecture(kind)
            if has and has != wanted:
                field = "machineType" if kind == machine else "mixedInstancesPolicy.instances"
                yield Fault(
                    f"cluster_groups.{name}.{field}",
                    shown(kind),
                    f"cluster_architecture is {wanted}; {kind} is {has}",
                )


def _given(group: Any) -> tuple[str | None, list[str]]:
    """The machineType of a group of cluster_groups, and its list of types, as far as both are."""
    fields = group if isinstance(group, dict) else {}
    machine, policy = fields.get("machineType"), fields.get("mixedInstancesPolicy")
    mixed = policy.get("instances") if isinstance(policy, dict) else None
    return (
        machine if isinstance(machine, str) else None,
        [kind for kind in mixed if isinstance(kind, str)] if isinstance(mixed, list) else [],
    )
