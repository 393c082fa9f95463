# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Replacing machines that are not as declared: whole groups, or only so many at a time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from ansible_collections.datascience.workbench.plugins.module_utils._kops.binary import Kops
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.instances import (
        Instance,
    )

# kops's own order: what serves the API goes before what asks it.
_ORDER = ("bastion", "control-plane", "apiserver", "node")


@dataclass(frozen=True)
class Selection:
    """What one run replaces: groups whole, and single machines of a group too large for the limit.

    later are the machines that the limit leaves to another run. All are ids but groups.
    """

    groups: tuple[str, ...]
    singles: tuple[str, ...]
    replaced: tuple[str, ...]
    later: tuple[str, ...]


@dataclass(frozen=True)
class Pace:
    """How it is done, in seconds; deadline is for one machine.

    way are kops's arguments: to the API ("--api-server", URL), or ("--cloudonly",), which neither
    drains nor validates.
    """

    force: bool
    interval: int
    drain_timeout: int
    validation_timeout: int
    deadline: float
    way: tuple[str, ...]


def select(
    instances: Iterable[Instance], groups: Collection[str], *, force: bool, limit: int | None
) -> Selection:
    """Which machines of groups (all if empty) a run replaces, at most limit of them.

    force takes machines that are as declared as well.
    """
    due: dict[str, list[Instance]] = {}
    for instance in sorted(instances, key=lambda one: (_rank(one), one.group, one.launched)):
        named = not groups or instance.group in groups
        if named and (instance.outdated or (force and instance.status)):
            due.setdefault(instance.group, []).append(instance)
    left = limit if limit is not None else sum(map(len, due.values()))
    whole: list[str] = []
    singles: list[str] = []
    replaced: list[str] = []
    later: list[str] = []
    for group, members in due.items():
        ids = [member.id for member in members]
        taken = ids[:left]
        if taken == ids:
            whole.append(group)
        else:
            singles += taken
        replaced += taken
        later += ids[len(taken) :]
        left -= len(taken)
    return Selection(tuple(whole), tuple(singles), tuple(replaced), tuple(later))


def replace(
    kops: Kops,
    name: str,
    selection: Selection,
    pace: Pace,
    *,
    before_each: Callable[[], None] = lambda: None,
) -> None:
    """Have kops replace what is selected. before_each may stop it between two steps.

    A run that was cut short leaves machines as declared or not; the next one takes the rest.
    """
    if selection.groups:
        before_each()
        count = max(1, len(selection.replaced) - len(selection.singles))
        kops(
            "rolling-update",
            "cluster",
            "--name",
            name,
            "--yes",
            f"--instance-group={','.join(selection.groups)}",
            *_flags(pace),
            doing=f"replace machines of {name}, groups {', '.join(selection.groups)}",
            deadline=pace.deadline * count,
        )
    for at, single in enumerate(selection.singles):
        if at or selection.groups:
            time.sleep(pace.interval)
        before_each()
        kops(
            "delete",
            "instance",
            single,
            "--name",
            name,
            "--yes",
            # As a rolling update does it: the group makes a new machine when this one is gone.
            "--surge=false",
            *pace.way,
            f"--validation-timeout={pace.validation_timeout}s",
            doing=f"replace the machine {single} of {name}",
            deadline=pace.deadline,
        )


def _flags(pace: Pace) -> list[str]:
    flags = [
        *pace.way,
        f"--node-interval={pace.interval}s",
        f"--control-plane-interval={pace.interval}s",
        f"--bastion-interval={pace.interval}s",
        f"--drain-timeout={pace.drain_timeout}s",
        f"--validation-timeout={pace.validation_timeout}s",
    ]
    return [*flags, "--force"] if pace.force else flags


def _rank(instance: Instance) -> int:
    return _ORDER.index(instance.role) if instance.role in _ORDER else len(_ORDER)
