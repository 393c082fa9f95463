# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The options of kops_scale, and the way from them to groups that have so many machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils import _machines
from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    AwsSession,
    aws_call,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops import launch_reasons
from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import FindingError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.scale_watch import Watch
from ansible_collections.datascience.workbench.plugins.module_utils._kops.scaling import (
    Scaling,
    as_result,
    scheduled,
    select,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.scaling_groups import (
    scaling_groups,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

SCALE_ARGUMENTS: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "required": True, "aliases": ["cluster_name"]},
    "machines": {"type": "dict", "required": True},
    "wait": {"type": "bool", "default": True},
    # An instance takes a minute or two to be in service. Where there is no capacity, AWS tries
    # again by itself, less and less often.
    "wait_timeout": {"type": "int", "default": 600},
}
# The most activities that a page holds. More are read of a group that may have more machines: each
# machine of a wish is an activity.
_PAGE = 100


def carry_out(module: AnsibleAWSModule) -> dict[str, Any]:
    """Make it so; the module's result, with failed and msg where AWS has not the machines.

    Raises WorkbenchError for what is wrong before anything is touched, or what AWS refuses.
    """
    params = module.params
    fleet = Fleet(AwsSession(module), params["name"])
    wanted = wanted_machines(params["machines"])
    before = fleet.select(wanted)
    changing = [name for name, group in before.items() if group.desired != wanted[name]]
    watch = None
    if params["wait"] and not module.check_mode:
        watch = Watch(fleet, wanted, before, _ended(fleet, wanted, before), params["wait_timeout"])
    if not module.check_mode:
        _ask(fleet, before, {name: wanted[name] for name in changing})
    now, short = watch.until_settled() if watch else (before, None)
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
        result |= {"failed": True, "msg": " ".join(short.values())}
    return result


def wanted_machines(given: Mapping[str, Any]) -> dict[str, int]:
    """The machines of each group. Raises FindingError for all that are no whole numbers."""
    machines = {name: _machines.whole(value) for name, value in given.items()}
    wrong = [f"{name}: {given[name]!r}" for name, number in machines.items() if number is None]
    if wrong or not given:
        raise FindingError(
            "read how many machines are wanted",
            ", ".join(wrong) or "no group is named",
            f"Give {_machines.WHOLE}, for each group.",
        )
    return {name: number for name, number in machines.items() if number is not None}


def _ended(
    fleet: Fleet, wanted: Mapping[str, int], before: Mapping[str, Scaling]
) -> dict[str, frozenset[str]]:
    """The activities that are over already, by group: they say nothing of what is asked now.

    Where the wish stands already, a quota may have been raised since.
    """
    return {
        name: launch_reasons.ended(fleet.activities(group))
        for name, group in before.items()
        if not group.is_settled(wanted[name])
    }


def _ask(fleet: Fleet, before: Mapping[str, Scaling], changing: Mapping[str, int]) -> None:
    """Have each group so many machines. An AwsError names those that are changed by then."""
    done: list[str] = []
    for name, machines in changing.items():
        try:
            fleet.set_desired(before[name], machines)
        except AwsError as error:
            if not done:
                raise
            stands = ", ".join(
                f"{one} {changing[one]} machines (before {before[one].desired})" for one in done
            )
            raise type(error)(
                error.doing,
                error.said,
                f"{error.advice} Asked for before that, and standing: {stands}. Run again for the "
                "rest, or ask for the former numbers.",
                error.code,
            ) from error
        done.append(name)


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
        bounds = {"PageSize": _PAGE, "MaxItems": max(_PAGE, group.largest)}
        try:
            return self._pages(
                f"read the scaling activities of {group.group}",
                group,
                ("describe_scaling_activities", "Activities"),
                PaginationConfig=bounds,
            )
        except AwsError as error:
            if error.is_denied:
                return []
            raise

    def scheduled(self, group: Scaling) -> list[dict[str, Any]] | None:
        """The scheduled actions of a group; None if we may not know."""
        try:
            found = self._pages(
                f"read the scheduled actions of {group.group}",
                group,
                ("describe_scheduled_actions", "ScheduledUpdateGroupActions"),
            )
        except AwsError as error:
            if error.is_denied:
                return None
            raise
        return scheduled(found)

    def _pages(
        self, doing: str, group: Scaling, asked: tuple[str, str], **how: Any
    ) -> list[dict[str, Any]]:
        """What an operation lists of a group; asked: the operation, and the key of the list."""
        operation, key = asked
        with aws_call(doing):
            pages = (
                self._client()
                .get_paginator(operation)
                .paginate(AutoScalingGroupName=group.scaling_group, **how)
            )
            return [one for page in pages for one in page[key]]

    def _client(self) -> Any:
        return self._session.client("autoscaling")
