# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the variables of playbooks/scale.yml may be: the name of a group, and how many machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils import _machines
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Fault,
    shown,
)
from ansible_collections.datascience.workbench.plugins.module_utils._names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CONTROL_PLANE = ("ControlPlane", "Master")


def faults(
    group: Any, count: Any, groups: Mapping[str, Mapping[str, Any]] | None
) -> Iterator[Fault]:
    """What is wrong with the two; None or "" is one that is not set.

    groups: fields of the declared kops instance groups by name, None where a fault of another
    variable hides them.
    """
    declared = groups or {}
    yield from _group_faults(group, groups)
    number = _machines.whole(count)
    if count in (None, ""):
        yield Fault("count", "", "it must be set: how many machines the group is to have, as in 4")
    elif number is None:
        yield Fault("count", shown(count), _machines.WHOLE)
    elif isinstance(group, str) and group in declared and not _is_control_plane(declared[group]):
        yield from _bounds(group, number, declared[group])


def _group_faults(group: Any, groups: Mapping[str, Mapping[str, Any]] | None) -> Iterator[Fault]:
    names = sorted(name for name, fields in (groups or {}).items() if not _is_control_plane(fields))
    choice = f"one of {', '.join(names)}" if names else "the name of an instance group"
    if group in (None, ""):
        yield Fault("group", "", f"it must be set: {choice}")
    elif not isinstance(group, str):
        yield Fault("group", shown(group), choice)
    elif groups is None:
        return
    elif group not in groups:
        meant = nearest(group, groups)
        hint = f"did you mean {meant}? It is " if meant else ""
        yield Fault("group", shown(group), f"no such group is declared; {hint}{choice}")
    elif _is_control_plane(groups[group]):
        yield Fault("group", shown(group), f"a control plane {_machines.NOT_SCALED}")


def _bounds(group: str, count: int, fields: Mapping[str, Any]) -> Iterator[Fault]:
    """The sizes that are declared; those that AWS has are judged when it is asked."""
    smallest, largest = fields.get("minSize") or 0, fields.get("maxSize")
    if not (isinstance(smallest, int) and isinstance(largest, int)):
        return
    if smallest <= count <= largest:
        return
    more = count > largest
    bound = f"at most {largest}, the maxSize" if more else f"at least {smallest}, the minSize"
    change = _machines.declared(group, count, more=more)
    yield Fault(
        "count", shown(count), f"{bound} of {group}; or declare {change} and run site.yml first"
    )


def _is_control_plane(fields: Mapping[str, Any]) -> bool:
    return fields.get("role") in _CONTROL_PLANE
