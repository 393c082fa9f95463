# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a priced plan comes to, in words: of the whole of it, and of each entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._cost.priced_plan import (
    sum_of,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.report import (
    CURRENCY,
    difference,
    money,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.priced_plan import (
        PricedEntry,
        Sum,
    )

_A_MONTH = f"{CURRENCY} a month"


def as_cost(entries: Iterable[PricedEntry]) -> dict[str, Any]:
    """The sum of a plan as plain data: {before, after, at_least, text}, USD a month."""
    total = sum_of(entries)
    return {
        "before": float(total.before),
        "after": float(total.after),
        "at_least": total.at_least_before or total.at_least_after,
        "text": heading(total),
    }


def heading(total: Sum) -> str:
    """A sum, as in "71.95 -> 78.12 USD a month, +6.17"."""
    before, after = total.before, total.after
    if total.at_least_before or total.at_least_after:
        if before == after == 0:
            return "what it costs is not known"
        was = "at least " * total.at_least_before + money(before)
        will_be = "at least " * total.at_least_after + money(after)
        return f"{was} -> {will_be} {_A_MONTH}"
    if before == after:
        return f"{money(after)} {_A_MONTH}, as before" if after else "costs nothing"
    return f"{money(before)} -> {money(after)} {_A_MONTH}, {difference(after - before)}"


def beside(one: PricedEntry) -> str:
    """What is said beside an entry, as in "12.34 -> 23.45 USD a month"; "" if it is free."""
    if one.before == one.after == 0:
        return ""
    if one.after is not None and one.before == one.after:
        return f"{money(one.after)} {_A_MONTH}"
    note = f" ({one.note})" if one.note else ""
    return f"{money(one.before)} -> {money(one.after)} {_A_MONTH}{note}"
