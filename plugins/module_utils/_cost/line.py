# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A line of a bill, and the terms on which lines are made."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.prices import (
        Price,
        Prices,
    )

# What AWS itself takes for a month: https://aws.amazon.com/calculator/calculator-assumptions/
HOURS_PER_MONTH = Decimal(730)


@dataclass(frozen=True)
class Rounding:
    """Every line is rounded by itself, so that the total is the sum of what is shown."""

    quantum: Decimal
    mode: str

    def round(self, usd: Decimal) -> Decimal:
        """USD to this precision."""
        return usd.quantize(self.quantum, self.mode)


CENTS = Rounding(Decimal("0.01"), ROUND_HALF_UP)
# For what is shown an hour.
HUNDREDTHS_OF_CENTS = Rounding(Decimal("0.0001"), ROUND_HALF_UP)
# How a first estimate was done by hand in 2017.
WHOLE_DOLLARS = Rounding(Decimal(1), ROUND_FLOOR)


@dataclass(frozen=True)
class Line:
    """What one thing costs.

    resource: what it belongs to, as in "spark" or "a.etcd-main"; item: which part of that, as in
    "machines"; the two identify the line. what: for people, as in "2 x t3a.small".
    quantity: in units of unit. price: None if unknown, and then usd, for the quantity, is None too.
    """

    resource: str
    item: str
    what: str
    quantity: Decimal
    unit: str
    price: Price | None
    usd: Decimal | None
    notes: tuple[str, ...] = ()

    def months(self, count: int) -> Line:
        """The line of a month, count times."""
        usd = None if self.usd is None else self.usd * count
        return replace(self, quantity=self.quantity * count, usd=usd)


@dataclass(frozen=True)
class Terms:
    """What a bill is made with.

    spot_prices: by instance type, USD an hour, what spot cost of late; only told, never reckoned.
    """

    prices: Prices
    hours_per_month: Decimal = HOURS_PER_MONTH
    rounding: Rounding = CENTS
    spot_prices: Mapping[str, Decimal] = field(default_factory=dict)

    def line(  # noqa: PLR0913, PLR0917
        self,
        resource: str,
        item: str,
        what: str,
        quantity: Decimal,
        unit: str,
        price: str | Price | None,
        *notes: str,
    ) -> Line:
        """A line; price is the name of a managed one, or the price itself, or None if unknown."""
        found = self.prices.managed.get(price) if isinstance(price, str) else price
        usd = None if found is None else self.rounding.round(quantity * found.usd)
        return Line(resource, item, what, quantity, unit, found, usd, notes)


def total(lines: Iterable[Line]) -> Decimal:
    """USD of the lines whose price is known."""
    return sum((line.usd for line in lines if line.usd is not None), Decimal(0))


def plain(number: Decimal) -> str:
    """A quantity without needless digits: 2 decimals at most, none after a whole number."""
    text = f"{number:,.2f}"
    return text.rstrip("0").rstrip(".")
