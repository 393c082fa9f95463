# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a month of standing idle may cost what it costs: below a limit, or named."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._cost.report import (
    CURRENCY,
    money,
    sum_of,
)

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._cost.estimate import Bill


@dataclass(frozen=True)
class Verdict:
    """open: whether to go on; why: a sentence; amount: the whole USD that would open it."""

    open: bool
    why: str
    amount: int


def judge(idle: Bill, limit: Decimal, accepted: Decimal | None = None) -> Verdict:
    """Compare a month with a limit; limit and accepted in USD a month.

    A month with unknown prices is below no limit. Accepted opens what is above when it is less than
    a dollar away from the sum, so that an amount named once does not stand for a greater one later.
    """
    amount = int(idle.usd.to_integral_value(ROUND_CEILING))
    said = f"Idle, the workbench costs {sum_of(idle)} a month"
    over = idle.usd - limit
    if over > 0:
        said += f", {money(over)} {CURRENCY} above the limit of {money(limit)} {CURRENCY}"
    elif idle.at_least:
        said += f"; the prices are not all known of {_unknown(idle)}"
    else:
        within = f"{said}, within the limit of {money(limit)} {CURRENCY}."
        return Verdict(True, within, amount)
    if accepted is None:
        return Verdict(False, f"{said}.", amount)
    if abs(idle.usd - accepted) < 1:
        return Verdict(True, f"{said}; the amount was named and accepted.", amount)
    said += f". The amount that was accepted, {money(accepted)} {CURRENCY}, is not this one."
    return Verdict(False, said, amount)


def _unknown(idle: Bill) -> str:
    """Each resource with an unknown price, once."""
    return ", ".join(dict.fromkeys(line.resource for line in idle.lines if line.usd is None))
