# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How many vCPUs the declared groups take of each quota of the account: idle, and at most."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.vcpu_quotas import (
    Quota,
    quota_of,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost import kops_spec
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
        Group,
    )


@dataclass(frozen=True)
class Share:
    """What a group takes of one quota.

    idle, most: machines that may count against it. smallest, largest: vCPUs of one machine, by the
    types that count against this quota. alone: whether AWS has no type of another quota, nor one
    that nobody knows, to start instead.
    """

    group: str
    idle: int
    most: int
    smallest: int
    largest: int
    alone: bool = True


def groups(found: Mapping[str, Any]) -> tuple[Group, ...]:
    """The declared groups, as far as they are sound; their faults are told elsewhere."""
    sound: list[Group] = []
    for name, spec in (found.get("groups") or {}).items():
        try:
            sound += kops_spec.declared("", {}, [{"name": name, "spec": spec}]).groups
        except WorkbenchError:
            continue
    return tuple(sound)


def shares(declared: Iterable[Group], vcpus: Mapping[str, int]) -> dict[Quota, list[Share]]:
    """What each quota is shared by, as far as the types of machines are known."""
    taken: dict[Quota, list[Share]] = defaultdict(list)
    for group in declared:
        for spot in (False, True):
            for quota, share in _shares(group, vcpus, spot=spot):
                taken[quota].append(share)
    return dict(taken)


def choices(declared: Iterable[Group], vcpus: Mapping[str, int]) -> list[dict[Quota, Share]]:
    """Machines at rest for which AWS may choose a quota, by their types, all of which are known."""
    found = []
    for group in declared:
        for spot in (False, True):
            share_of = dict(_shares(group, vcpus, spot=spot))
            if (
                len(share_of) > 1
                and _machines(group, group.minimum, spot=spot)
                and all(_is_judged(kind, vcpus, spot=spot) for kind in group.types)
            ):
                found.append(share_of)
    return found


def unjudged(declared: Iterable[Group], vcpus: Mapping[str, int]) -> list[str]:
    """The types of machines of which no vCPUs are known, or no quota that would count them."""
    unknown = set()
    for group in declared:
        for spot in (False, True):
            if _machines(group, group.maximum, spot=spot):
                unknown |= {kind for kind in group.types if not _is_judged(kind, vcpus, spot=spot)}
    return sorted(unknown)


def _shares(group: Group, vcpus: Mapping[str, int], *, spot: bool) -> Iterator[tuple[Quota, Share]]:
    """What the group's spot machines, or its others, may take of each quota."""
    idle = _machines(group, group.minimum, spot=spot)
    most = _machines(group, group.maximum, spot=spot)
    sizes: dict[Quota, list[int]] = defaultdict(list)
    for kind in group.types:
        if most and kind in vcpus and (quota := quota_of(kind, spot=spot)):
            sizes[quota].append(vcpus[kind])
    alone = len(sizes) == 1 and all(_is_judged(kind, vcpus, spot=spot) for kind in group.types)
    for quota, of_quota in sizes.items():
        yield quota, Share(group.name, idle, most, min(of_quota), max(of_quota), alone)


def _is_judged(kind: str, vcpus: Mapping[str, int], *, spot: bool) -> bool:
    return kind in vcpus and quota_of(kind, spot=spot) is not None


def _machines(group: Group, count: int, *, spot: bool) -> int:
    """How many of the group's first count machines are spot, or are not."""
    of_spot = group.spot.machines(count) if group.spot else 0
    return of_spot if spot else count - of_spot
