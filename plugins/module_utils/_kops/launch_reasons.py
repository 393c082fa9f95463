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
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Activity = dict[str, Any]

_FAILED = ("Failed", "Cancelled")
_DONE = "Successful"
_ONE_WISH = timedelta(minutes=5)
# It stands in the activity's description, and in its StatusMessage or not. https://docs.aws.amazon.com/
# autoscaling/ec2/userguide/ec2-auto-scaling-instance-protection.html, November 2026
_PROTECTED = r"protected from scale[- ]in"


@dataclass(frozen=True)
class Remedy:
    """What to do, in a sentence; waits: whether AWS may come round by itself."""

    what: str
    waits: bool


@dataclass(frozen=True)
class Reason:
    """What AWS said, when (the start of the activity, UTC), and what can be done about it."""

    said: str
    at: datetime
    remedy: Remedy


_TYPES = (
    "Allow more types of machines (cluster_groups: {GROUP: {mixedInstancesPolicy: {instances: [...]"
    "}}}), another zone, or buy on demand (mixedInstancesPolicy: {onDemandAboveBase: 100}); or wait"
)
_UNKNOWN = Remedy("Look at the group's activity in the EC2 console", waits=True)
# What AWS says, the first match counts: a word as common as "capacity" comes after what is exact.
_REMEDIES: tuple[tuple[str, Remedy], ...] = (
    (
        _PROTECTED,
        Remedy("Take the scale-in protection off its machines in the EC2 console", waits=False),
    ),
    (
        r"does not exist|NotFound\b|\.Unknown\b|[Pp]lacement [Gg]roup .* is unknown",
        Remedy(
            "What the machines are launched with is gone: run site.yml, which makes a launch "
            "template anew; an image, a key or a placement group of your own is declared anew "
            "(cluster_groups: {GROUP: ...})",
            waits=False,
        ),
    ),
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
        # A volume whose key may not be used ends as "Client.InternalError: Client error on launch".
        r"Client\.InternalError|Client error on launch|KMS|kms:",
        Remedy(
            "Auto Scaling may not use the key of the volumes: its role, "
            "AWSServiceRoleForAutoScaling, must be named in the key's policy",
            waits=False,
        ),
    ),
    (
        r"UnauthorizedOperation|not authorized|AccessDenied",
        Remedy(
            "Auto Scaling may not launch this: look at the policies of the organisation "
            "(aws sts decode-authorization-message says which, where AWS gave an encoded message)",
            waits=False,
        ),
    ),
    (
        r"not supported|[Uu]nsupported|[Pp]lacement [Gg]roup|InvalidFleetConfiguration"
        r"|InvalidParameter",
        Remedy(
            "AWS has not these types in this zone, or not in this combination: choose others "
            "(cluster_groups: {GROUP: {machineType: ...}}) and run site.yml",
            waits=False,
        ),
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
        said = _said(activity)
        if activity["StatusCode"] in _FAILED and said:
            over = any(at - activity["StartTime"] > _ONE_WISH for at in succeeded)
            at = activity["StartTime"].astimezone(UTC)
            return None if over else Reason(said, at, _remedy(said, group))
    return None


def ended(activities: Iterable[Activity]) -> frozenset[str]:
    """The ids of those that are over: what goes on may fail yet, and that is news."""
    return frozenset(
        one["ActivityId"] for one in activities if one["StatusCode"] in (*_FAILED, _DONE)
    )


def is_busy(activities: Iterable[Activity], known: Collection[str] = ()) -> bool:
    """Whether one of the activities that are not known goes on."""
    over = (*_FAILED, _DONE)
    return any(
        one["StatusCode"] not in over for one in activities if one["ActivityId"] not in known
    )


def _said(activity: Activity) -> str:
    """What AWS said of a failure, "" for nothing."""
    described = str(activity.get("Description") or "")
    said = activity.get("StatusMessage") or (re.search(_PROTECTED, described) and described)
    return str(said or "").strip()


def _remedy(said: str, group: str) -> Remedy:
    found = next((remedy for words, remedy in _REMEDIES if re.search(words, said)), _UNKNOWN)
    return Remedy(found.what.replace("GROUP", group), found.waits)
