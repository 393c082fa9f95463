# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What AWS asks for a unit of each thing in one region, with source and date."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._cost import table_us_east_1

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Price:
    """USD for one unit.

    date: YYYY-MM-DD, when the source said so; "" for what a user declares.
    inferred: it rests on something less than a source, at least in part.
    """

    usd: Decimal
    unit: str
    source: str
    date: str = ""
    note: str = ""
    inferred: bool = False

    def age(self, today: datetime.date) -> int:
        """Days since the source said so; 0 for what has no date."""
        return (today - datetime.date.fromisoformat(self.date)).days if self.date else 0


@dataclass(frozen=True)
class Prices:
    """The prices of a region; what is absent is unknown.

    managed: by name, as in ebs_gp3_gb_month.
    machines: by instance type, USD an hour, on demand, Linux, shared tenancy.
    """

    region: str
    managed: Mapping[str, Price] = field(default_factory=dict)
    machines: Mapping[str, Price] = field(default_factory=dict)

    def asked(self) -> str:
        """The newest date of a machine's price; "" if there is none."""
        return max((price.date for price in self.machines.values()), default="")

    def dearest(self, types: tuple[str, ...]) -> tuple[str, Price | None]:
        """The type that costs most, and its price; all of them, and None, if one is unknown."""
        known = {name: self.machines[name] for name in types if name in self.machines}
        if not types or len(known) < len(set(types)):
            return " or ".join(types) or "machines", None
        name = max(known, key=lambda name: known[name].usd)
        return name, known[name]


def shipped(region: str) -> Prices:
    """The table that the collection carries for region; one without any price if it has none."""
    if region != table_us_east_1.REGION:
        return Prices(region)
    machines = {
        name: Price(
            Decimal(usd),
            "machine-hour",
            " ".join(table_us_east_1.MACHINES_SOURCE.split()),
            table_us_east_1.MACHINES_DATE,
        )
        for name, usd in by_type(table_us_east_1.ON_DEMAND)
    }
    managed = dict(_managed(line) for line in table_us_east_1.MANAGED.splitlines())
    return Prices(region, managed, machines)


def by_type(table: str) -> Iterator[tuple[str, str]]:
    """The instance types of a table of families ("t3a medium=0.0376 ..."), with their values."""
    for line in table.splitlines():
        family, *sizes = line.split()
        for size in sizes:
            name, _sign, value = size.partition("=")
            yield f"{family}.{name}", value


def _managed(line: str) -> tuple[str, Price]:
    name, usd, unit, inferred, when, source, *note = line.split(" | ")
    return name, Price(Decimal(usd), unit, source, when, "".join(note), bool(inferred.strip()))
