# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a declared workbench costs: a month of standing idle, a month at its maximum, a scenario."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
    Storage,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.errors import (
    DeclarationError,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.group_lines import (
    Run,
    group_lines,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import total
from ansible_collections.datascience.workbench.plugins.module_utils._cost.standing_lines import (
    standing_lines,
    stored_lines,
)
from ansible_collections.datascience.workbench.plugins.module_utils._names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
        Declaration,
        Group,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import (
        Line,
        Terms,
    )


@dataclass(frozen=True)
class Bill:
    """What some months cost. usd is the sum of the lines; some may be unknown: at_least."""

    months: int
    lines: tuple[Line, ...]

    @property
    def usd(self) -> Decimal:
        """USD of all lines with a known price."""
        return total(self.lines)

    @property
    def at_least(self) -> bool:
        """Whether there is a line whose price is unknown."""
        return any(line.usd is None for line in self.lines)

    @property
    def is_unknown(self) -> bool:
        """Whether no line has a known price, so that the sum says nothing."""
        return bool(self.lines) and all(line.usd is None for line in self.lines)


@dataclass(frozen=True)
class Usage:
    """Machines of a group beyond its least size, each for hours in the whole of a scenario."""

    group: str
    machines: int
    hours: Decimal


@dataclass(frozen=True)
class Scenario:
    """What is done with a workbench in some months.

    storage: what is stored each month beside what is declared.
    """

    months: int = 1
    usage: tuple[Usage, ...] = ()
    storage: Storage = field(default_factory=Storage)


def idle(declaration: Declaration, terms: Terms) -> Bill:
    """A month in which every group has its least size, and no CPU works above its baseline."""
    return month(declaration, terms, {})


def maximum(declaration: Declaration, terms: Terms) -> Bill:
    """A month in which every group has its greatest size, and all CPUs are busy: the bound."""
    sizes = {group.name: group.maximum for group in declaration.groups}
    return month(declaration, terms, sizes, full_load=True)


def month(
    declaration: Declaration,
    terms: Terms,
    machines: Mapping[str, int],
    *,
    full_load: bool = False,
    undeclared: Mapping[str, int] | None = None,
) -> Bill:
    """A month with so many machines in each group; a group that is not named has its least size.

    undeclared: machines by group of which nothing is known, so that their price is not either.
    Raises DeclarationError for another group that is not declared.
    """
    for name in machines:
        _group(declaration.groups, name)
    unknown = [
        terms.line(
            name,
            "machines",
            f"{count} x a group that is not declared",
            count * terms.hours_per_month,
            "machine-hours",
            None,
        )
        for name, count in (undeclared or {}).items()
    ]
    known = _month(declaration, terms, machines, declaration.storage, full_load)
    return Bill(1, (*known, *unknown))


def scenario(declaration: Declaration, terms: Terms, what: Scenario) -> Bill:
    """The months of a scenario: idle throughout, and on top what is used, with busy CPUs.

    Raises DeclarationError for a group that is not declared, or for more machines than it may have.
    """
    storage = Storage(
        **{
            field.name: getattr(declaration.storage, field.name) + getattr(what.storage, field.name)
            for field in fields(Storage)
        }
    )
    lines = [line.months(what.months) for line in _month(declaration, terms, {}, storage, False)]
    for usage in what.usage:
        group = _group(declaration.groups, usage.group)
        _require_room(group, usage)
        run = Run(usage.machines, usage.hours, beyond=group.minimum, full_load=True)
        lines += group_lines(group, run, terms)
    return Bill(what.months, tuple(lines))


def an_hour(group: Group, machines: int, terms: Terms, beyond: int = 0) -> Bill:
    """One hour of machines of a group that has some already, without surplus CPU credits."""
    return Bill(0, tuple(group_lines(group, Run(machines, Decimal(1), beyond=beyond), terms)))


def hours(declaration: Declaration, terms: Terms, machines: Mapping[str, int]) -> dict[str, Bill]:
    """One hour of so many machines, by group; groups without a machine are left out."""
    return {
        name: an_hour(_group(declaration.groups, name), count, terms)
        for name, count in machines.items()
        if count
    }


def _month(
    declaration: Declaration,
    terms: Terms,
    machines: Mapping[str, int],
    storage: Storage,
    full_load: bool,
) -> Iterator[Line]:
    for group in declaration.groups:
        count = machines.get(group.name, group.minimum)
        run = Run(count, terms.hours_per_month, full_load=full_load)
        yield from group_lines(group, run, terms)
    yield from standing_lines(declaration, terms)
    yield from stored_lines(storage, declaration.one_zone, terms)


def _group(groups: Iterable[Group], name: str) -> Group:
    by_name = {group.name: group for group in groups}
    if name not in by_name:
        meant = nearest(name, by_name)
        raise DeclarationError(
            f"price machines of {name}",
            "there is no such instance group",
            f"Did you mean {meant}?" if meant else f"There are {', '.join(by_name)}.",
        )
    return by_name[name]


def _require_room(group: Group, usage: Usage) -> None:
    room = group.maximum - group.minimum
    if usage.machines > room:
        raise DeclarationError(
            f"price machines of {group.name}",
            f"{usage.machines} beyond its {group.minimum} are more than its maxSize of "
            f"{group.maximum} allows",
            f"Say {room} at most, or raise maxSize.",
        )
