# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How many machines instance groups are to have, judged against what AWS knows of the groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils import _kops_tags, _machines
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.scaling_groups import (
    group_name,
)
from ansible_collections.datascience.workbench.plugins.module_utils._names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ansible_collections.datascience.workbench.plugins.module_utils._kops.scaling_groups import (  # noqa: E501
        AutoScalingGroup,
    )

_IN_SERVICE = "InService"
# On the way out of the group, with what follows them (Terminating:Wait); and put aside within it.
# https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html, Nov. 2026
_ENDING = ("Terminating", "Detaching")
_STANDBY = ("EnteringStandby", "Standby")


@dataclass(frozen=True)
class Scaling:
    """An instance group as it is now: numbers are machines.

    desired, smallest and largest are its auto scaling group's; in_service those that work, ending
    those that are being terminated, standby those that were put aside and still cost.
    protected: those in service that AWS may not take away. suspended: its processes at rest.
    """

    group: str
    scaling_group: str
    desired: int
    smallest: int
    largest: int
    in_service: int = 0
    ending: int = 0
    standby: int = 0
    protected: int = 0
    suspended: frozenset[str] = frozenset()
    control_plane: bool = False

    @classmethod
    def of(cls, found: AutoScalingGroup) -> Scaling:
        """A group from an element of DescribeAutoScalingGroups."""
        machines = found.get("Instances", [])
        states = [str(one["LifecycleState"]) for one in machines]
        return cls(
            group=group_name(found),
            scaling_group=str(found["AutoScalingGroupName"]),
            desired=int(found["DesiredCapacity"]),
            smallest=int(found["MinSize"]),
            largest=int(found["MaxSize"]),
            in_service=states.count(_IN_SERVICE),
            ending=sum(state.startswith(_ENDING) for state in states),
            standby=sum(state.startswith(_STANDBY) for state in states),
            protected=sum(
                bool(one.get("ProtectedFromScaleIn")) and one["LifecycleState"] == _IN_SERVICE
                for one in machines
            ),
            suspended=frozenset(
                str(one["ProcessName"]) for one in found.get("SuspendedProcesses", [])
            ),
            control_plane=_kops_tags.CONTROL_PLANE in _kops_tags.roles(_kops_tags.of(found)),
        )

    def is_settled(self, wanted: int) -> bool:
        """Whether the machines that are in service are as many as wanted."""
        return self.desired == wanted == self.in_service


def select(
    cluster: str, region: str, wanted: Mapping[str, int], found: Iterable[AutoScalingGroup]
) -> dict[str, Scaling]:
    """The groups that are wanted, by name.

    wanted: machines by group. Raises WorkbenchError with every fault: no such group, a control
    plane, a number out of bounds, or a process at rest without which AWS does nothing.
    """
    groups = {one.group: one for one in map(Scaling.of, found)}
    doing = f"scale instance groups of {cluster}"
    if not groups:
        raise WorkbenchError(
            doing,
            f"it has no auto scaling group in {region}",
            "Is the region right, and the account? site.yml makes the cluster.",
        )
    faults = []
    for name, machines in wanted.items():
        faults += _faults(name, machines, groups)
    if faults:
        raise WorkbenchError(doing, "; ".join(faults), "Nothing was changed.")
    return {name: groups[name] for name in wanted}


def _faults(name: str, wanted: int, groups: Mapping[str, Scaling]) -> list[str]:
    if name not in groups:
        meant = nearest(name, groups)
        hint = f" (did you mean {meant}?)" if meant else ""
        return [f"there is no group {name}{hint} on AWS, only {', '.join(sorted(groups))}"]
    group = groups[name]
    if group.control_plane:
        return [f"{name} is a control plane, which {_machines.NOT_SCALED}"]
    faults = []
    if not group.smallest <= wanted <= group.largest:
        faults.append(_out_of_bounds(group, wanted))
    process = "Launch" if wanted > group.in_service else "Terminate"
    if wanted != group.in_service and process in group.suspended:
        faults.append(
            f"the process {process} of the auto scaling group {group.scaling_group} is suspended, "
            "so that AWS would do nothing (aws autoscaling resume-processes "
            f"--auto-scaling-group-name {group.scaling_group} --scaling-processes {process})"
        )
    return faults


def _out_of_bounds(group: Scaling, wanted: int) -> str:
    """The bounds are those that site.yml gave to AWS last."""
    change = _machines.declared(group.group, wanted, more=wanted > group.largest)
    return (
        f"{group.group} has {group.smallest} to {group.largest} machines on AWS (minSize, maxSize) "
        f"and is asked to have {wanted}; {change} and a run of site.yml allow it"
    )


def as_result(before: Scaling, now: Scaling, wanted: int) -> dict[str, Any]:
    """A group as the module returns it; numbers are machines."""
    return {
        "before": before.desired,
        "after": wanted,
        "smallest": now.smallest,
        "largest": now.largest,
        "in_service": now.in_service,
        "ending": now.ending,
        "standby": now.standby,
    }


def scheduled(actions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What will change the size of a group by itself: {name, at, machines}, at in UTC, or None."""
    return [
        {
            "name": str(one["ScheduledActionName"]),
            "at": one["StartTime"].isoformat() if one.get("StartTime") else None,
            "machines": one.get("DesiredCapacity"),
        }
        for one in actions
    ]
