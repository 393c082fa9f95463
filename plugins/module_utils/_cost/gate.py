# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a month of what a run leaves running may cost what it does: below a limit, or named."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._cost.report import (
    CURRENCY,
    money,
    sum_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.estimate import Bill


@dataclass(frozen=True)
class Verdict:
    """open: whether to go on; why: sentences; amount: the whole USD that would open it."""

    open: bool
    why: str
    amount: int


@dataclass(frozen=True)
class Months:
    """What is judged, a month each: idle, at the maximum, and as a run leaves it, if that differs.

    lent: machines of the groups that have more than their least size. wished: whether the run
    itself asks for these, so that they are not there yet.
    """

    idle: Bill
    maximum: Bill
    running: Bill | None = None
    lent: Mapping[str, int] = field(default_factory=dict)
    wished: bool = False

    @property
    def judged(self) -> Bill:
        """The month that the limit holds for."""
        return self.running or self.idle

    @property
    def beside(self) -> str:
        """The sums that are told beside it."""
        maximum = f"{sum_of(self.maximum)} at the maximum"
        return f"{sum_of(self.idle)} idle, {maximum}" if self.running else maximum

    def __str__(self) -> str:
        """How a sentence about the month begins."""
        if self.running is None:
            return "Idle"
        names = ", ".join(
            f"{count} machine{'s' * (count != 1)} of {name}" for name, count in self.lent.items()
        )
        runs = "As it would run then" if self.wished else "As it runs now"
        return f"{runs}, with {names}" if names else runs


def judge(months: Months, limit: Decimal, accepted: Decimal | None = None) -> Verdict:
    """Compare a month with a limit; limit and accepted in USD a month.

    A month with unknown prices is below no limit. Accepted opens what is above when it is less than
    a dollar away from the sum, so that an amount named once does not stand for a greater one later.
    """
    bill = months.judged
    amount = int(bill.usd.to_integral_value(ROUND_CEILING))
    costs = "an unknown amount" if bill.is_unknown else sum_of(bill)
    said = f"{months}, the workbench costs {costs} a month"
    beside = f"It would be {months.beside}."
    over = bill.usd - limit
    if over > 0:
        said += f", {money(over)} {CURRENCY} above the limit of {money(limit)} {CURRENCY}"
    elif bill.at_least:
        said += f"; the prices are not all known of {_unknown(bill)}"
    else:
        within = f"{said}, within the limit of {money(limit)} {CURRENCY}. {beside}"
        return Verdict(True, within, amount)
    if accepted is None:
        return Verdict(False, f"{said}. {beside}", amount)
    if abs(bill.usd - accepted) < 1:
        return Verdict(True, f"{said}; the amount was named and accepted. {beside}", amount)
    named = f"The amount that was accepted, {money(accepted)} {CURRENCY}, is not this one."
    return Verdict(False, f"{said}. {named} {beside}", amount)


def _unknown(bill: Bill) -> str:
    """Each resource with an unknown price, once."""
    return ", ".join(dict.fromkeys(line.resource for line in bill.lines if line.usd is None))
