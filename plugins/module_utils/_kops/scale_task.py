# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The options of kops_scale, and the way from them to groups that have so many machines."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    AwsSession,
    aws_call,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops import launch_reasons
from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import FindingError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.outdated import (
    scaling_groups,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.scaling import (
    Scaling,
    as_result,
    select,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

SCALE_ARGUMENTS: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "required": True, "aliases": ["cluster_name"]},
    "machines": {"type": "dict", "required": True},
    "wait": {"type": "bool", "default": True},
    # An instance takes a minute or two to be in service. Where there is no capacity, AWS tries
    # again by itself, less and less often.
    "wait_timeout": {"type": "int", "default": 600},
}
# Seconds between two looks.
INTERVAL = 5.0
# How many activities are looked at; those of one wish are on the first page.
_ACTIVITIES = 20
_DENIED = ("AccessDenied", "AccessDeniedException")


def carry_out(module: AnsibleAWSModule) -> dict[str, Any]:
    """Make it so; the module's result, with failed and msg where AWS has not the machines.

    Raises WorkbenchError for what is wrong before anything is touched, or what AWS refuses.
    """
    params = module.params
    fleet = Fleet(AwsSession(module), params["name"])
    wanted = wanted_machines(params["machines"])
    before = fleet.select(wanted)
    changing = [name for name, group in before.items() if group.desired != wanted[name]]
    # Failures of an earlier wish say nothing of this one.
    past = {
        name: frozenset(one["ActivityId"] for one in fleet.activities(before[name]))
        for name in (changing if not module.check_mode and params["wait"] else ())
    }
    now: dict[str, Scaling] = before
    short: dict[str, str] = {}
    if not module.check_mode:
        for name in changing:
            fleet.set_desired(before[name], wanted[name])
        if params["wait"]:
            watch = Watch(fleet, wanted, past, params["wait_timeout"])
            now, short = watch.until_settled()
    result = {
        "changed": bool(changing),
        "groups": {
            name: {
                **as_result(before[name], now[name], wanted[name]),
                "scheduled": fleet.scheduled(before[name]),
            }
            for name in wanted
        },
        "unfilled": short,
        "diff": {
            "before": "".join(f"{name}: {before[name].desired}\n" for name in changing),
            "after": "".join(f"{name}: {wanted[name]}\n" for name in changing),
        },
    }
    if short:
        result |= {"failed": True, "msg": _told(short)}
    return result


def wanted_machines(given: Mapping[str, Any]) -> dict[str, int]:
    """The machines of each group. Raises FindingError for all that are no whole numbers."""
    wrong = [f"{name}: {value!r}" for name, value in given.items() if not _is_whole(value)]
    if wrong or not given:
        raise FindingError(
            "read how many machines are wanted",
            ", ".join(wrong) or "no group is named",
            "Give a whole number, 0 or more, for each group.",
        )
    return {name: int(value) for name, value in given.items()}


def _is_whole(value: Any) -> bool:
    return not isinstance(value, bool) and str(value).isdecimal()


def _told(short: Mapping[str, str]) -> str:
    return " ".join(short.values())


class Fleet:
    """What Auto Scaling knows of a cluster, and is told. Every method raises AwsError."""

    def __init__(self, session: AwsSession, cluster: str) -> None:
        self._session = session
        self.cluster = cluster

    def select(self, wanted: Mapping[str, int]) -> dict[str, Scaling]:
        """The wanted groups as they are. Raises WorkbenchError with all that is wrong with them."""
        found = scaling_groups(self._session, self.cluster)
        return select(self.cluster, self._session.region, wanted, found)

    def look(self, names: Sequence[str]) -> dict[str, Scaling]:
        """The groups of these names, as far as they are still there."""
        found = map(Scaling.of, scaling_groups(self._session, self.cluster))
        return {one.group: one for one in found if one.group in names}

    def set_desired(self, group: Scaling, machines: int) -> None:
        """Have the group so many machines."""
        with aws_call(f"have {group.group} {machines} machines"):
            self._client().set_desired_capacity(
                AutoScalingGroupName=group.scaling_group, DesiredCapacity=machines
            )

    def activities(self, group: Scaling) -> list[launch_reasons.Activity]:
        """The newest scaling activities, newest first; none if we may not know."""
        try:
            with aws_call(f"read the scaling activities of {group.group}"):
                answer = self._client().describe_scaling_activities(
                    AutoScalingGroupName=group.scaling_group, MaxRecords=_ACTIVITIES
                )
        except AwsError as error:
            if error.code in _DENIED:
                return []
            raise
        return list(answer["Activities"])

    def scheduled(self, group: Scaling) -> list[dict[str, Any]] | None:
        """The scheduled actions of a group; None if we may not know."""
        try:
            with aws_call(f"read the scheduled actions of {group.group}"):
                answer = self._client().describe_scheduled_actions(
                    AutoScalingGroupName=group.scaling_group
                )
        except AwsError as error:
            if error.code in _DENIED:
                return None
            raise
        return launch_reasons.scheduled(answer["ScheduledUpdateGroupActions"])

    def _client(self) -> Any:
        return self._session.client("autoscaling")


@dataclass(frozen=True)
class Watch:
    """Looking on until groups have the machines that are wanted of them.

    past: by group, the ids of the activities before the wish. timeout: seconds.
    """

    fleet: Fleet
    wanted: Mapping[str, int]
    past: Mapping[str, frozenset[str]]
    timeout: float
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def until_settled(self) -> tuple[dict[str, Scaling], dict[str, str]]:
        """The groups at the end, and of each that is not as wanted a sentence that says why.

        It ends early where AWS gave a reason that waiting does not mend.
        """
        until = self.clock() + self.timeout
        while True:
            now = self.fleet.look(list(self.wanted))
            if gone := self.wanted.keys() - now.keys():
                raise FindingError(
                    f"wait for machines of {', '.join(sorted(gone))}",
                    "somebody deleted the group meanwhile",
                    "Run site.yml if it is to be there.",
                )
            open_ = [name for name, machines in self.wanted.items() if not self._over(now[name])]
            if not open_ or self.clock() >= until:
                return now, {
                    name: self._why(now[name])
                    for name, machines in self.wanted.items()
                    if not now[name].is_settled(machines)
                }
            self.sleep(min(INTERVAL, max(0.0, until - self.clock())))

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

    def _why(self, group: Scaling) -> str:
        name, machines = group.group, self.wanted[group.group]
        if group.desired != machines:
            return (
                f"{name} was to have {machines} machines, and meanwhile somebody else, or a "
                f"scheduled action, asked for {group.desired}."
            )
        if group.in_service > machines:
            return (
                f"{name} has {group.in_service} machines in service still, and was to have "
                f"{machines}; {group.protected} of them are protected from scale-in. They go on "
                "costing: run again to wait on, or look at its activity in the EC2 console."
            )
        past = self.past.get(name, frozenset())
        found = launch_reasons.reason(self.fleet.activities(group), name, past)
        said = f"AWS said: {found.said.rstrip('.')}." if found else "AWS has given no reason yet."
        told = (
            f"{name} has {group.in_service} of {machines} machines in service. {said} "
            f"The wish for {machines} stands: AWS goes on trying, and what comes costs. "
        )
        remedy = f"{found.remedy.what}. " if found else ""
        return f"{told}{remedy}Run again to wait on, or ask for fewer."
