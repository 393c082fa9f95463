# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""USD a month, before and after, of every entry of a plan of kops, or of what roles make.

The plan says what differs from the cloud, the declaration all the rest: what was before is what is
declared with the changes of the plan undone. A group's machines are counted at its
AutoscalingGroup if that is in the plan, otherwise at its LaunchTemplate, so that the entries sum up
to the difference of two estimates. Every group is priced at its least size.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._cost import plan_kinds
from ansible_collections.datascience.workbench.plugins.module_utils._cost.group_lines import (
    Run,
    group_lines,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.plan_fields import (
    UnreadableFieldError,
    group_before,
    volume_before,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.standing_lines import (
    addresses,
    balancer_lines,
    gateways,
    stored_lines,
    zones,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.volume_lines import (
    volume_lines,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
    CREATE,
    DELETE,
    MODIFY,
    Entry,
    Plan,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
        Declaration,
        Group,
        Volume,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import (
        Line,
        Terms,
    )

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class PricedEntry:
    """An entry of a plan with USD a month; None is unknown, and note then says why."""

    entry: Entry
    before: Decimal | None
    after: Decimal | None
    note: str = ""


def priced(
    plan: Plan, declaration: Declaration, terms: Terms, stored: Declaration | None = None
) -> tuple[PricedEntry, ...]:
    """The entries of a plan, priced.

    declaration: what will be; stored: what was declared before, if anything was: for what is
    deleted, and for what a plan does not tell in numbers.
    """
    pricing = _Pricing(plan, declaration, stored, terms)
    return tuple(pricing.price(entry) for entry in plan.entries)


@dataclass(frozen=True)
class Sum:
    """USD a month of a whole plan, as far as it is known; at least that where not all of it is."""

    before: Decimal
    after: Decimal
    at_least_before: bool = False
    at_least_after: bool = False


def sum_of(entries: Iterable[PricedEntry]) -> Sum:
    """What a plan comes to."""
    every = list(entries)
    return Sum(
        sum((entry.before or _NOTHING for entry in every), _NOTHING),
        sum((entry.after or _NOTHING for entry in every), _NOTHING),
        any(entry.before is None for entry in every),
        any(entry.after is None for entry in every),
    )


def as_result(entries: Iterable[PricedEntry]) -> list[dict[str, Any]]:
    """The entries as plain data, those of Plan.as_result with usd_before, usd_after and usd_note.

    A float each, None for what is unknown.
    """
    every = list(entries)
    plain = Plan(tuple(one.entry for one in every)).as_result()
    return [
        {
            **told,
            "usd_before": None if one.before is None else float(one.before),
            "usd_after": None if one.after is None else float(one.after),
            "usd_note": one.note,
        }
        for told, one in zip(plain, every, strict=True)
    ]


@dataclass(frozen=True)
class _Pricing:
    """A plan with what is known beside it."""

    plan: Plan
    declaration: Declaration
    stored: Declaration | None
    terms: Terms

    def price(self, entry: Entry) -> PricedEntry:
        """One entry with its prices."""
        kind = _kind(entry)
        if kind in plan_kinds.FREE or (kind == plan_kinds.WARM_POOL and _is_off(entry)):
            return PricedEntry(entry, _NOTHING, _NOTHING)
        if kind in plan_kinds.BY_CONTENT:
            return PricedEntry(entry, _NOTHING, _NOTHING, "charged by what is stored in it")
        if kind in plan_kinds.OF_GROUP and self._has_group(entry.name):
            return PricedEntry(entry, _NOTHING, _NOTHING, f"counted at {plan_kinds.GROUP}")
        if kind in (plan_kinds.GROUP, plan_kinds.TEMPLATE):
            return self._group(entry)
        if kind == plan_kinds.VOLUME:
            return self._volume(entry)
        return self._standing(entry, kind)

    def _group(self, entry: Entry) -> PricedEntry:
        """The machines of an instance group, by the entries of both of its tasks.

        kops's names are GROUP.CLUSTER and GROUP.masters.CLUSTER.
        """
        groups = {group.name: group for group in self._of(entry).groups}
        group = groups.get(entry.name.partition(".")[0])
        if group is None:
            return _once(entry, None, "no declared instance group has this name")
        after = _usd(self._group_lines(group))
        if entry.action != MODIFY:
            return _once(entry, after)
        same = [one for one in self.plan.entries if (one.name, one.action) == (entry.name, MODIFY)]
        was = {field.name: field.before for one in same for field in one.fields}
        try:
            before = group_before(group, was)
        except UnreadableFieldError as unlike:
            known = self._stored_group(group)
            if known is None:
                return PricedEntry(entry, None, after, f"{unlike} does not say what it cost")
            before = known
        return _changed(entry, _usd(self._group_lines(before)), after)

    def _volume(self, entry: Entry) -> PricedEntry:
        """A volume of etcd; kops makes no other ones."""
        declared = self._of(entry).volumes
        volume = next((one for name, one in declared if entry.name.startswith(f"{name}.")), None)
        if volume is None:
            return _once(entry, None, "no declared volume has this name")
        after = _usd(self._volume_lines(volume))
        if entry.action != MODIFY:
            return _once(entry, after)
        try:
            was = volume_before(volume, {field.name: field.before for field in entry.fields})
        except UnreadableFieldError as unlike:
            return PricedEntry(entry, None, after, f"{unlike} does not say what it cost")
        return _changed(entry, _usd(self._volume_lines(was)), after)

    def _standing(self, entry: Entry, kind: str) -> PricedEntry:
        """What stands by itself; an unknown kind has an unknown price."""
        declaration, terms = self._of(entry), self.terms
        lines: list[Line] = []
        if kind == plan_kinds.BALANCER:
            lines += balancer_lines(declaration, terms)
        elif kind == plan_kinds.GATEWAY:
            lines.append(gateways(1, terms))
        elif kind == plan_kinds.ADDRESS:
            lines.append(addresses(entry.name, 1, terms))
        elif kind == plan_kinds.ZONE:
            lines.append(zones(1, terms))
        elif kind == plan_kinds.FILE_SYSTEM:
            stored = stored_lines(declaration.storage, declaration.one_zone, terms)
            lines += (line for line in stored if line.resource == "homes")
        elif kind == plan_kinds.BUDGET:
            lines.append(terms.line("budget", "months", "", Decimal(1), "months", "budget_month"))
        else:
            return _once(entry, None, f"the price of {kind} is not known")
        return _once(entry, _usd(lines))

    def _group_lines(self, group: Group) -> Iterator[Line]:
        return group_lines(group, Run(group.minimum, self.terms.hours_per_month), self.terms)

    def _volume_lines(self, volume: Volume) -> Iterator[Line]:
        return volume_lines("", "", volume, Decimal(1), self.terms)

    def _has_group(self, name: str) -> bool:
        return any(
            entry.name == name and _kind(entry) == plan_kinds.GROUP for entry in self.plan.entries
        )

    def _stored_group(self, group: Group) -> Group | None:
        """The group as it was declared before; None if that is no other than it is now.

        Then the cloud differs from what was declared, and the store does not say how.
        """
        groups = self.stored.groups if self.stored else ()
        return next((one for one in groups if one.name == group.name and one != group), None)

    def _of(self, entry: Entry) -> Declaration:
        return (self.stored if entry.action == DELETE else None) or self.declaration


def _kind(entry: Entry) -> str:
    return plan_kinds.SAME.get(entry.type, entry.type)


def _is_off(entry: Entry) -> bool:
    """Whether no machine waits in a warm pool, before or after."""
    told = [field for field in entry.fields if field.name == "Enabled"]
    return bool(told) and all({field.before, field.after} <= {"false", None} for field in told)


def _once(entry: Entry, usd: Decimal | None, why: str = "") -> PricedEntry:
    """What is made, goes, or stays at one price."""
    before = _NOTHING if entry.action == CREATE else usd
    after = _NOTHING if entry.action == DELETE else usd
    return _changed(entry, before, after, why)


def _changed(
    entry: Entry, before: Decimal | None, after: Decimal | None, why: str = ""
) -> PricedEntry:
    known = before is not None and after is not None
    return PricedEntry(entry, before, after, "" if known else why or "a price of it is not known")


def _usd(lines: Iterable[Line]) -> Decimal | None:
    """The sum of lines, None if one is unknown."""
    usd = [line.usd for line in lines]
    known = [one for one in usd if one is not None]
    return sum(known, _NOTHING) if len(known) == len(usd) else None
