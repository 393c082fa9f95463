# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Replacing machines that are not as declared: whole groups, or only so many at a time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ansible_collections.datascience.workbench.plugins.module_utils._kops.binary import Kops
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.instances import (
        Instance,
    )

# kops's own order: what serves the API goes before what asks it.
_CONTROL_PLANE = "control-plane"
_ORDER = ("bastion", _CONTROL_PLANE, "apiserver", "node")


@dataclass(frozen=True)
class Step:
    """What one kops process replaces: whole groups, or (groups empty) a single machine, by ids."""

    ids: tuple[str, ...]
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Selection:
    """What one run replaces, in order; later are the ids that the limit leaves to another run."""

    steps: tuple[Step, ...]
    later: tuple[str, ...]

    @property
    def replaced(self) -> set[str]:
        """The ids of the machines that go."""
        return {identifier for step in self.steps for identifier in step.ids}


@dataclass(frozen=True)
class Limits:
    """Which machines a run may replace: all of groups (of every group if empty), at most most.

    force takes machines that are as declared as well. With control_plane_alone, machines of the
    control plane are single steps, because the way to the API leads elsewhere after each.
    """

    groups: tuple[str, ...] = ()
    force: bool = False
    most: int | None = None
    control_plane_alone: bool = False


@dataclass(frozen=True)
class Pace:
    """How it is done, in seconds; deadline is for one machine.

    way gives kops's arguments, asked before each process: to the API ("--api-server", URL), or
    ("--cloudonly",), which neither drains nor validates. settle returns once the cluster is valid:
    kops sees to that between the machines of whole groups, but not for single ones.
    """

    force: bool
    interval: int
    drain_timeout: int
    validation_timeout: int
    deadline: float
    way: Callable[[], tuple[str, ...]]
    settle: Callable[[], None]


def select(instances: Iterable[Instance], limits: Limits) -> Selection:
    """Which machines a run replaces within limits, in kops's own order of roles."""
    due: dict[str, list[Instance]] = {}
    for instance in sorted(instances, key=lambda one: (_rank(one), one.group, one.launched)):
        named = not limits.groups or instance.group in limits.groups
        if named and (instance.outdated or (limits.force and instance.status)):
            due.setdefault(instance.group, []).append(instance)
    left = sum(map(len, due.values())) if limits.most is None else limits.most
    steps: list[Step] = []
    later: list[str] = []
    for group, members in due.items():
        ids = tuple(member.id for member in members)
        alone = limits.control_plane_alone and members[0].role == _CONTROL_PLANE
        if len(ids) <= left and not alone:
            steps.append(Step(ids, (group,)))
        else:
            steps += [Step((identifier,)) for identifier in ids[:left]]
        later += ids[left:]
        left -= min(left, len(ids))
    return Selection(_merged(steps), tuple(later))


def _merged(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Whole groups that follow each other as one step: kops keeps its order among them."""
    merged: list[Step] = []
    for step in steps:
        if step.groups and merged and merged[-1].groups:
            last = merged.pop()
            merged.append(Step(last.ids + step.ids, last.groups + step.groups))
        else:
            merged.append(step)
    return tuple(merged)


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
    for at, step in enumerate(selection.steps):
        if at:
            time.sleep(pace.interval)
        before_each()
        if step.groups:
            _replace_groups(kops, name, step, pace)
        else:
            if at == 0 or selection.steps[at - 1].groups:
                pace.settle()
            _replace_machine(kops, name, step.ids[0], pace)
            pace.settle()


def _replace_groups(kops: Kops, name: str, step: Step, pace: Pace) -> None:
    kops(
        "rolling-update",
        "cluster",
        "--name",
        name,
        "--yes",
        f"--instance-group={','.join(step.groups)}",
        *pace.way(),
        f"--node-interval={pace.interval}s",
        f"--control-plane-interval={pace.interval}s",
        f"--bastion-interval={pace.interval}s",
        f"--drain-timeout={pace.drain_timeout}s",
        f"--validation-timeout={pace.validation_timeout}s",
        *(["--force"] if pace.force else []),
        doing=f"replace machines of {name}, groups {', '.join(step.groups)}",
        deadline=pace.deadline * len(step.ids),
    )


def _replace_machine(kops: Kops, name: str, identifier: str, pace: Pace) -> None:
    kops(
        "delete",
        "instance",
        identifier,
        "--name",
        name,
        "--yes",
        # As a rolling update does it: the group makes a new machine when this one is gone.
        "--surge=false",
        *pace.way(),
        doing=f"replace the machine {identifier} of {name}",
        deadline=pace.deadline,
    )


def _rank(instance: Instance) -> int:
    return _ORDER.index(instance.role) if instance.role in _ORDER else len(_ORDER)
