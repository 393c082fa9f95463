# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How many machines a run leaves running: those that are lent stay, within what is declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import whole

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
        Group,
    )


@dataclass(frozen=True)
class Capacity:
    """What AWS has of a group, in machines: its desired capacity, and the least that it may be."""

    machines: int
    smallest: int = 0

    @classmethod
    def of(cls, name: str, given: Mapping[str, Any]) -> Capacity:
        """From {machines, smallest}, as workbench_info has it. Raises DeclarationError."""
        return cls(
            whole(given.get("machines"), f"capacity.{name}.machines"),
            whole(given.get("smallest", 0), f"capacity.{name}.smallest"),
        )


@dataclass(frozen=True)
class Left:
    """What runs in the end, machines by group.

    machines: of each declared group; undeclared: of those that are on AWS only, and go on costing
    nobody knows what. lent: of both kinds, those that have more than their least size.
    wished: whether the run itself asks for some of these.
    """

    machines: Mapping[str, int]
    undeclared: Mapping[str, int]
    lent: Mapping[str, int]
    wished: bool

    @classmethod
    def of(
        cls,
        groups: Collection[Group],
        capacity: Mapping[str, Any] | None,
        running: Mapping[str, Any] | None,
    ) -> Left | None:
        """What is wished of a group (running), else what is there (capacity), as a run leaves it.

        None if nobody says anything. Raises DeclarationError for what are no whole numbers.
        """
        if capacity is None and running is None:
            return None
        found = {name: Capacity.of(name, one) for name, one in (capacity or {}).items()}
        wished = {name: whole(count, f"running.{name}") for name, count in (running or {}).items()}
        left = {group.name: _left(group, found.get(group.name)) for group in groups}
        undeclared = {
            name: one.machines for name, one in found.items() if name not in left and one.machines
        }
        machines = left | wished
        lent = {
            group.name: machines[group.name]
            for group in groups
            if machines[group.name] > group.minimum
        }
        return cls(machines, undeclared, lent | undeclared, wished=bool(wished))


def _left(group: Group, found: Capacity | None) -> int:
    """A group's machines after a run.

    AWS keeps the desired capacity within the sizes of a group when these change, and kops_cluster
    lets it follow a minSize down that it had just reached.
    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html,
    November 2026
    """
    if found is None or group.minimum < found.machines == found.smallest:
        return group.minimum
    return min(max(found.machines, group.minimum), group.maximum)
