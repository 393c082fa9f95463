# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether the quotas of the account let the network and the machines be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws import vpc_quota
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Arguments,
    Fault,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.vcpus import (
    Share,
    groups,
    shares,
    unjudged,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.datascience.workbench.plugins.module_utils._aws.vcpu_quotas import (
        Quota,
    )

_TIME = "AWS decides in minutes to some days"


def too_small(_arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    """A quota below what the groups take idle."""
    for quota, value, used, taken in _judged(found):
        idle = [share for share in taken if share.idle]
        needed = sum(share.idle * share.vcpus for share in idle)
        if idle and used + needed > value:
            yield Fault(
                f"the quota {quota.name} ({quota.code})",
                f"{value} vCPUs in {found['region']}{_others(used)}",
                f"{_names(idle)} need {needed} all the time. Ask for {used + needed} at least, or "
                "for what all groups take at their most, and one machine more: "
                f"{_ask('ec2', quota.code, used + _enough(taken), found['region'])}",
            )


def too_many_vpcs(_arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    """No room for one more VPC, where ours is not there yet."""
    preflight = found.get("preflight") or {}
    quota, count = preflight.get("vpc_quota"), preflight.get("vpcs")
    if quota is None or count is None or found["network"]["vpcs"] or count < quota:
        return
    yield Fault(
        f"the quota VPCs per Region ({vpc_quota.CODE})",
        f"{quota} in {found['region']}",
        f"the account has {count}, and the workbench needs one of its own: delete one that nothing "
        f"uses (the default VPC, perhaps), or {_ask(vpc_quota.SERVICE, vpc_quota.CODE, count + 1, found['region'])}",
    )


def reached(_arguments: Arguments, found: Mapping[str, Any]) -> Iterator[str]:
    """The remarks on quotas that are enough to begin with, and not for every group at its most."""
    for quota, value, used, taken in _judged(found):
        idle = sum(share.idle * share.vcpus for share in taken)
        most = _most(taken)
        if (idle and used + idle > value) or used + most <= value:
            continue
        left = max(0, value - used - idle)
        fit = ", ".join(_fit(share, left) for share in taken)
        ask = _ask("ec2", quota.code, used + _enough(taken), found["region"])
        yield (
            f"The quota {quota.name} ({quota.code}) is {value} vCPUs in {found['region']}"
            f"{_others(used)}, and all groups at their most take {most}. One at a time: {fit}. "
            f"For all, and one to replace another by: {ask}."
        )


def not_compared(_arguments: Arguments, found: Mapping[str, Any]) -> Iterator[str]:
    """The remark on machines that no quota was compared with."""
    preflight = found.get("preflight")
    if preflight and preflight["quotas"]:
        kinds = unjudged(groups(found), preflight["vcpus"])
        if kinds:
            yield f"Not compared with a quota, since too little is known: {', '.join(kinds)}."


def _judged(found: Mapping[str, Any]) -> Iterator[tuple[Quota, int, int, list[Share]]]:
    """Each quota whose value is known: it, the value, what others use, and what shares it."""
    preflight = found.get("preflight") or {}
    values, used = preflight.get("quotas") or {}, preflight.get("used") or {}
    for quota, taken in shares(groups(found), preflight.get("vcpus") or {}).items():
        if quota.code in values:
            yield quota, values[quota.code], used.get(quota.code, 0), taken


def _most(taken: list[Share]) -> int:
    return sum(share.most * share.vcpus for share in taken)


def _enough(taken: list[Share]) -> int:
    """For all machines, and one more: kops replaces a machine by starting another first."""
    return _most(taken) + max(share.vcpus for share in taken)


def _fit(share: Share, left: int) -> str:
    """How many of the group's machines fit into the vCPUs that are left beside what is idle."""
    machines = min(share.most, share.idle + left // share.vcpus)
    return f"{share.group} {machines} of {share.most}"


def _names(taken: list[Share]) -> str:
    return ", ".join(share.group for share in taken)


def _others(used: int) -> str:
    return f", of which other machines use {used}" if used else ""


def _ask(service: str, code: str, value: int, region: str) -> str:
    return (
        f"aws service-quotas request-service-quota-increase --service-code {service} "
        f"--quota-code {code} --desired-value {value} --region {region} ({_TIME})"
    )
