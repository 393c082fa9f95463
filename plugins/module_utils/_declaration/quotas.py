# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether the quotas of the account let the network and the machines be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws import vpc_quota
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Arguments,
    Fault,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.vcpus import (
    Share,
    choices,
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


@dataclass(frozen=True)
class _Judged:
    """A quota whose value is known: it, vCPUs that others use of it, and what shares the rest."""

    quota: Quota
    region: str
    value: int
    used: int
    taken: list[Share]

    def __str__(self) -> str:
        return f"{self.quota.name} ({self.quota.code})"

    @property
    def is_(self) -> str:
        """Its value, in words."""
        others = f", of which other machines use {self.used}" if self.used else ""
        return f"{self.value} vCPUs in {self.region}{others}"

    @property
    def idle(self) -> list[Share]:
        """What counts against it all the time, whichever types AWS chooses."""
        return [share for share in self.taken if share.idle and share.alone]

    @property
    def needed(self) -> int:
        """vCPUs that are taken all the time at least, by the smallest types."""
        return sum(share.idle * share.smallest for share in self.idle)

    @property
    def is_too_small(self) -> bool:
        """Whether not even that fits."""
        return bool(self.idle) and self.used + self.needed > self.value

    @property
    def most(self) -> int:
        """vCPUs of all groups at their most, by the largest types."""
        return sum(share.most * share.largest for share in self.taken)

    @property
    def ask(self) -> str:
        """How to ask for all, and one more: kops replaces a machine by starting another first."""
        enough = self.used + self.most + max(share.largest for share in self.taken)
        return _ask("ec2", self.quota.code, enough, self.region)


def too_small(_arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    """A quota below what the groups take idle, where AWS starts the smallest of their types."""
    for judged in _judged(found).values():
        if judged.is_too_small:
            small = ", with the smallest of their types," if _differ(judged.idle) else ""
            yield Fault(
                f"the quota {judged}",
                judged.is_,
                f"{_names(judged.idle)} need {judged.needed}{small} all the time. Ask for "
                f"{judged.used + judged.needed} at least, or for what all groups take at their "
                f"most, and one machine more: {judged.ask}",
            )


def all_too_small(_arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    """A group with types of several quotas that have no room for it together.

    Each group is judged as if no other had such a choice.
    """
    known = _judged(found)
    vcpus = (found.get("preflight") or {}).get("vcpus") or {}
    for share_of in choices(groups(found), vcpus):
        if not share_of.keys() <= known.keys():
            continue
        quotas = [known[quota] for quota in share_of]
        room = sum(
            max(0, one.value - one.used - one.needed) // share_of[one.quota].smallest
            for one in quotas
        )
        share = share_of[quotas[0].quota]
        if room < share.idle:
            yield Fault(
                f"the quotas {' and '.join(str(one) for one in quotas)}",
                " and ".join(one.is_ for one in quotas),
                f"they have room for {room} machines of {share.group}, which needs {share.idle} "
                f"all the time: {'; or '.join(one.ask for one in quotas)}",
            )


def too_many_vpcs(_arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    """No room for one more VPC, where ours is not there yet."""
    preflight = found.get("preflight") or {}
    quota, count = preflight.get("vpc_quota"), preflight.get("vpcs")
    if quota is None or count is None or found["network"]["vpcs"] or count < quota:
        return
    ask = _ask(vpc_quota.SERVICE, vpc_quota.CODE, count + 1, found["region"])
    yield Fault(
        f"the quota VPCs per Region ({vpc_quota.CODE})",
        f"{quota} in {found['region']}",
        f"the account has {count}, and the workbench needs one of its own: delete one that nothing "
        f"uses (the default VPC, perhaps), or {ask}",
    )


def reached(_arguments: Arguments, found: Mapping[str, Any]) -> Iterator[str]:
    """The remarks on quotas that are enough to begin with, and not for every group at its most."""
    for judged in _judged(found).values():
        if not judged.is_too_small and judged.used + judged.most > judged.value:
            large = ", with the largest of their types" if _differ(judged.taken) else ""
            yield (
                f"The quota {judged} is {judged.is_}, and all groups at their most take "
                f"{judged.most}{large}. {_room(judged)}. For all, and one to replace another by: "
                f"{judged.ask}."
            )


def not_compared(_arguments: Arguments, found: Mapping[str, Any]) -> Iterator[str]:
    """The remark on machines that no quota was compared with."""
    preflight = found.get("preflight")
    if preflight and preflight["quotas"]:
        kinds = unjudged(groups(found), preflight["vcpus"])
        if kinds:
            yield f"Not compared with a quota, since too little is known: {', '.join(kinds)}."


def _judged(found: Mapping[str, Any]) -> dict[Quota, _Judged]:
    """Each quota whose value is known, and that a group may count against."""
    preflight = found.get("preflight") or {}
    values, used = preflight.get("quotas") or {}, preflight.get("used") or {}
    taken = shares(groups(found), preflight.get("vcpus") or {})
    return {
        quota: _Judged(
            quota, found["region"], values[quota.code], used.get(quota.code, 0), of_quota
        )
        for quota, of_quota in taken.items()
        if quota.code in values
    }


def _differ(taken: list[Share]) -> bool:
    return any(share.smallest != share.largest for share in taken)


def _room(judged: _Judged) -> str:
    """What fits into the vCPUs that others leave."""
    left = judged.value - judged.used
    idle = [share for share in judged.taken if share.idle]
    needed = sum(share.idle * share.largest for share in idle)
    if needed > left:
        return (
            f"{_names(idle)} can take {needed} of it all the time; what does not fit, AWS can "
            "start of their smaller types, or of types that another quota counts"
        )
    return f"One at a time: {', '.join(_fit(share, left - needed) for share in judged.taken)}"


def _fit(share: Share, left: int) -> str:
    """How many of the group's machines fit into the vCPUs that are left beside what is idle."""
    machines = min(share.most, share.idle + left // share.largest)
    return f"{share.group} {machines} of {share.most}"


def _names(taken: list[Share]) -> str:
    return ", ".join(share.group for share in taken)


def _ask(service: str, code: str, value: int, region: str) -> str:
    return (
        f"aws service-quotas request-service-quota-increase --service-code {service} "
        f"--quota-code {code} --desired-value {value} --region {region} ({_TIME})"
    )
