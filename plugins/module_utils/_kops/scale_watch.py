# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Waiting until groups have the machines that are wanted, and why they have not in the end."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ansible_collections.datascience.workbench.plugins.module_utils._kops import launch_reasons
from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import FindingError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ansible_collections.datascience.workbench.plugins.module_utils._kops.scaling import Scaling

# Seconds between two looks.
INTERVAL = 5.0
# For how many seconds AWS may show the number of before: it does not promise that a read sees the
# write that came before it.
_UNSEEN = 30.0


class Looking(Protocol):
    """What is asked of Auto Scaling meanwhile. Both raise AwsError."""

    def look(self, names: Sequence[str]) -> dict[str, Scaling]:
        """The groups of these names, as far as they are still there."""

    def activities(self, group: Scaling) -> list[launch_reasons.Activity]:
        """The newest scaling activities, newest first."""


@dataclass(frozen=True)
class Watch:
    """Looking on until groups have the machines that are wanted of them.

    before: the groups as they were. past: by group, the ids of the activities that were over then.
    timeout: seconds.
    """

    fleet: Looking
    wanted: Mapping[str, int]
    before: Mapping[str, Scaling]
    past: Mapping[str, frozenset[str]]
    timeout: float
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def until_settled(self) -> tuple[dict[str, Scaling], dict[str, str]]:
        """The groups at the end, and of each that is not as wanted a sentence that says why.

        It ends early where AWS gave a reason that waiting does not mend.
        """
        start = self.clock()
        until = start + self.timeout
        while True:
            now = self.fleet.look(list(self.wanted))
            if gone := self.wanted.keys() - now.keys():
                raise FindingError(
                    f"wait for machines of {', '.join(sorted(gone))}",
                    "somebody deleted the group meanwhile",
                    "Run site.yml if it is to be there.",
                )
            early = self.clock() < start + _UNSEEN
            unseen = {name for name in now if early and self._is_as_before(now[name])}
            open_ = [name for name in now if name in unseen or not self._over(now[name])]
            if not open_ or self.clock() >= until:
                return now, {
                    name: self._why(now[name], name in unseen)
                    for name, machines in self.wanted.items()
                    if not now[name].is_settled(machines)
                }
            self.sleep(min(INTERVAL, max(0.0, until - self.clock())))

    def _is_as_before(self, group: Scaling) -> bool:
        """Whether AWS shows the number of before, and another was asked for."""
        before = self.before[group.group].desired
        return group.desired == before != self.wanted[group.group]

    def _over(self, group: Scaling) -> bool:
        """Whether there is nothing to wait for in a group any more."""
        machines = self.wanted[group.group]
        if group.is_settled(machines) or group.desired != machines:
            return True
        activities = self.fleet.activities(group)
        past = self.past.get(group.group, frozenset())
        found = launch_reasons.reason(activities, group.group, past)
        busy = launch_reasons.is_busy(activities, past)
        return bool(found and not found.remedy.waits and not busy)

    def _why(self, group: Scaling, unseen: bool) -> str:
        name, machines = group.group, self.wanted[group.group]
        if unseen:
            return (
                f"{name} was asked to have {machines} machines, and AWS shows {group.desired} "
                "still: run again to wait on."
            )
        if group.desired != machines:
            return (
                f"{name} was to have {machines} machines, and meanwhile somebody else, or a "
                f"scheduled action, asked for {group.desired}."
            )
        found = self._reason(group)
        said = "AWS has given no reason yet. "
        if found:
            said = f"AWS said at {found.at:%Y-%m-%d %H:%M} UTC: {found.said.rstrip('.')}. "
        remedy = f"{found.remedy.what}. " if found else ""
        if group.in_service > machines:
            return (
                f"{name} has {group.in_service} machines in service still, and was to have "
                f"{machines}; {group.protected} of them are protected from scale-in. {said}They go "
                f"on costing. {remedy}Run again to wait on, or look at its activity in the EC2 "
                "console."
            )
        return (
            f"{name} has {group.in_service} of {machines} machines in service. {said}The wish for "
            f"{machines} stands: AWS goes on trying, and what comes costs. {remedy}Run again to "
            "wait on, or ask for fewer."
        )

    def _reason(self, group: Scaling) -> launch_reasons.Reason | None:
        """What AWS said since; where the wish stood already, what it said before that."""
        activities, name = self.fleet.activities(group), group.group
        found = launch_reasons.reason(activities, name, self.past.get(name, frozenset()))
        if found is None and self.before[name].desired == self.wanted[name]:
            return launch_reasons.reason(activities, name)
        return found
