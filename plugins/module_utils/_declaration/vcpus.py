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

    idle, most: machines that count against it. vcpus: of each, the largest type's.
    """

    group: str
    idle: int
    most: int
    vcpus: int


def groups(found: Mapping[str, Any]) -> tuple[Group, ...]:
    """The declared groups, as far as they are sound; their faults are told elsewhere."""
    sound: list[Group] = []
    for name, spec in (found.get("groups") or {}).items():
        try:
            sound += kops_spec.declared("", {}, [{"name": name, "spec": spec}]).groups
        except (WorkbenchError, TypeError, AttributeError, ValueError):
            continue
    return tuple(sound)


def shares(declared: Iterable[Group], vcpus: Mapping[str, int]) -> dict[Quota, list[Share]]:
    """What each quota is shared by, as far as the types of machines are known."""
    taken: dict[Quota, list[Share]] = defaultdict(list)
    for group in declared:
        for quota, idle, most, kinds in _counted(group):
            sizes = [vcpus[kind] for kind in kinds if kind in vcpus]
            if sizes:
                taken[quota].append(Share(group.name, idle, most, max(sizes)))
    return dict(taken)


def unjudged(declared: Iterable[Group], vcpus: Mapping[str, int]) -> list[str]:
    """The types of machines of which no vCPUs are known, or no quota that would count them."""
    unknown = set()
    for group in declared:
        for spot in (False, True):
            if _machines(group, group.maximum, spot=spot):
                unknown |= {
                    kind
                    for kind in group.types
                    if kind not in vcpus or quota_of(kind, spot=spot) is None
                }
    return sorted(unknown)


def _counted(group: Group) -> Iterator[tuple[Quota, int, int, list[str]]]:
    """Each quota that machines of the group may count against, how many, and of which types."""
    for spot in (False, True):
        idle = _machines(group, group.minimum, spot=spot)
        most = _machines(group, group.maximum, spot=spot)
        kinds: dict[Quota, list[str]] = defaultdict(list)
        for kind in group.types:
            if most and (quota := quota_of(kind, spot=spot)):
                kinds[quota].append(kind)
        for quota, of_quota in kinds.items():
            yield quota, idle, most, of_quota


def _machines(group: Group, count: int, *, spot: bool) -> int:
    """How many of the group's first count machines are spot, or are not."""
    of_spot = group.spot.machines(count) if group.spot else 0
    return of_spot if spot else count - of_spot
