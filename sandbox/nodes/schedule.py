"""Scheduled actions of Auto Scaling groups, which AWS carries out when their time has come.

docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html (2026): an
action without a recurrence happens once, and is gone then. Those with one are left alone here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def due(actions: Iterable[Mapping[str, Any]], now: datetime) -> list[Mapping[str, Any]]:
    """The actions of DescribeScheduledActions whose time has come, the earliest first."""
    timed = (one for one in actions if not one.get("Recurrence") and one.get("StartTime"))
    ready = [one for one in timed if one["StartTime"] <= now]
    return sorted(ready, key=lambda one: one["StartTime"])


def carry_out(autoscaling: Any) -> list[str]:
    """Carry out what is due; return the names of the groups that were changed."""
    pages = autoscaling.get_paginator("describe_scheduled_actions").paginate()
    listed = pages.build_full_result().get("ScheduledUpdateGroupActions", [])
    changed = []
    for action in due(listed, datetime.now(UTC)):
        group = action["AutoScalingGroupName"]
        sizes = {k: action[k] for k in ("MinSize", "MaxSize", "DesiredCapacity") if k in action}
        autoscaling.update_auto_scaling_group(AutoScalingGroupName=group, **sizes)
        autoscaling.delete_scheduled_action(
            AutoScalingGroupName=group, ScheduledActionName=action["ScheduledActionName"]
        )
        changed.append(group)
    return changed
