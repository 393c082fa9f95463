# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Machines that a lowered minSize no longer asks for.

kops changes MinSize and MaxSize of an auto scaling group and leaves its desired capacity alone, so
that three machines of a group with minSize 3 would run on, and cost, after minSize has become 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import aws_call
from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
    MODIFY,
    Entry,
    Field,
    Plan,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.scaling_groups import (
    group_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
        AwsSession,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import (
        Documents,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.scaling_groups import (  # noqa: E501
        AutoScalingGroup,
    )

_TYPE = "AutoscalingGroup"


@dataclass(frozen=True)
class Surplus:
    """An auto scaling group whose desired capacity, in machines, is to follow its minSize down.

    group is the instance group that it stands for.
    """

    group: str
    scaling_group: str
    before: int
    after: int


def surplus(
    groups: Iterable[AutoScalingGroup], stored: Documents, wanted: Documents
) -> tuple[Surplus, ...]:
    """The groups that run just what their stored minSize asks for, more than is wanted now.

    A capacity above the stored minSize was lent by somebody, and is not ours to take back.
    """
    found = []
    for group in groups:
        name = group_name(group)
        if not (name in stored.groups and name in wanted.groups):
            continue
        before, after = (side.groups[name]["spec"].get("minSize") or 0 for side in (stored, wanted))
        if after < before == group["DesiredCapacity"]:
            found.append(Surplus(name, group["AutoScalingGroupName"], before, after))
    return tuple(found)


def with_surplus(plan: Plan, groups: Iterable[Surplus]) -> Plan:
    """The plan, with the desired capacity among the fields of each group's entry."""
    entries = list(plan.entries)
    for group in groups:
        field = Field("DesiredCapacity", str(group.before), str(group.after))
        for at, entry in enumerate(entries):
            if (entry.type, entry.name) == (_TYPE, group.scaling_group):
                entries[at] = replace(entry, fields=(*entry.fields, field))
                break
        else:
            entries.append(Entry(MODIFY, _TYPE, group.scaling_group, (field,)))
    return replace(plan, entries=tuple(entries))


def release(session: AwsSession, groups: Iterable[Surplus]) -> None:
    """Lower the minimum and the desired capacity of each group in one call. Raises AwsError."""
    for group in groups:
        with aws_call(f"lower {group.scaling_group} to {group.after} machines"):
            session.client("autoscaling").update_auto_scaling_group(
                AutoScalingGroupName=group.scaling_group,
                MinSize=group.after,
                DesiredCapacity=group.after,
            )
