# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Why an auto scaling group has not the machines that it is to have, from its scaling activities.

The words are AWS's own; what to do about each is ours. Codes of EC2:
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html; how they come in the
StatusMessage of an activity: https://docs.aws.amazon.com/autoscaling/ec2/userguide/
CHAP_Troubleshooting.html, November 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

Activity = dict[str, Any]

_FAILED = ("Failed", "Cancelled")
_DONE = "Successful"
_ONE_WISH = timedelta(minutes=5)


@dataclass(frozen=True)
class Remedy:
    """What to do, in a sentence; waits: whether AWS may come round by itself."""

    what: str
    waits: bool


@dataclass(frozen=True)
class Reason:
    """What AWS said, and what can be done about it."""

    said: str
    remedy: Remedy


_TYPES = (
    "Allow more types of machines (cluster_groups: {GROUP: {mixedInstancesPolicy: {instances: [...]"
    "}}}), another zone, or buy on demand (mixedInstancesPolicy: {onDemandAboveBase: 100}); or wait"
)
_UNKNOWN = Remedy("Look at the group's activity in the EC2 console", waits=True)
# What AWS says, the first match counts.
_REMEDIES: tuple[tuple[str, Remedy], ...] = (
    (
        r"MaxSpotInstanceCountExceeded|[Mm]ax spot instance count exceeded",
        Remedy(
            "The quota of vCPUs on the spot market is used up: ask for more in Service Quotas "
            "(Amazon EC2, Spot Instance Requests), or ask for fewer machines",
            waits=False,
        ),
    ),
    (
        r"VcpuLimitExceeded|InstanceLimitExceeded|than your current (vCPU|instance) limit",
        Remedy(
            "The quota of vCPUs is used up: ask for more in Service Quotas (Amazon EC2, Running "
            "On-Demand instances), or ask for fewer machines",
            waits=False,
        ),
    ),
    (
        r"SpotMaxPriceTooLow|price.* is lower than the minimum required Spot",
        Remedy(
            "Spot costs more than the declared limit: raise maxPrice "
            "(cluster_groups: {GROUP: {maxPrice: ...}}) and run site.yml, or wait until it is less",
            waits=True,
        ),
    ),
    (r"InsufficientInstanceCapacity|UnfulfillableCapacity|[Cc]apacity", Remedy(_TYPES, waits=True)),
    (
        r"ServiceLinkedRole|service-linked role",
        Remedy(
            "The account has not the role of the spot market yet: "
            "aws iam create-service-linked-role --aws-service-name spot.amazonaws.com",
            waits=False,
        ),
    ),
    (
        r"UnauthorizedOperation|not authorized|Client\.InternalError|KMS",
        Remedy(
            "The role of Auto Scaling may not do this: look at the key of the volumes and at the "
            "policies of the organisation",
            waits=False,
        ),
    ),
    (
        r"not supported|[Uu]nsupported|InvalidFleetConfiguration|InvalidParameter",
        Remedy(
            "AWS has not these types in this zone, or not in this combination: choose others "
            "(cluster_groups: {GROUP: {machineType: ...}}) and run site.yml",
            waits=False,
        ),
    ),
    (
        r"protected from scale-in",
        Remedy("Take the scale-in protection off its machines in the EC2 console", waits=False),
    ),
)


def reason(
    activities: Iterable[Activity], group: str, known: Collection[str] = ()
) -> Reason | None:
    """The newest failure, None if there is none that still counts.

    activities: newest first, as DescribeScalingActivities has them; those whose ids are known are
    of an earlier wish. group: the instance group, to name it in what to do.
    A failure is over when a launch succeeded later. Of one wish, AWS tries each machine by itself:
    some may come, and others not, within minutes.
    """
    new = [one for one in activities if one["ActivityId"] not in known]
    succeeded = [one["StartTime"] for one in new if one["StatusCode"] == _DONE]
    for activity in new:
        said = str(activity.get("StatusMessage") or "").strip()
        if activity["StatusCode"] in _FAILED and said:
            over = any(at - activity["StartTime"] > _ONE_WISH for at in succeeded)
            return None if over else Reason(said, _remedy(said, group))
    return None


def is_busy(activities: Iterable[Activity], known: Collection[str] = ()) -> bool:
    """Whether one of the activities that are not known goes on."""
    over = (*_FAILED, _DONE)
    return any(
        one["StatusCode"] not in over for one in activities if one["ActivityId"] not in known
    )


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


def _remedy(said: str, group: str) -> Remedy:
    found = next((remedy for words, remedy in _REMEDIES if re.search(words, said)), _UNKNOWN)
    return Remedy(found.what.replace("GROUP", group), found.waits)
