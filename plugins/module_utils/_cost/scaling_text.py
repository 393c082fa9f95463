# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What it costs, an hour first, that a group has more machines, or fewer, as plain text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._cost.group_lines import CREDITS
from ansible_collections.datascience.workbench.plugins.module_utils._cost.report import CURRENCY
from ansible_collections.datascience.workbench.plugins.module_utils._cost.report_text import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# No bill is finer.
_HUNDREDTHS = Decimal("0.0001")


def scaling_text(
    now: Mapping[str, Any], then: Mapping[str, Any], group: str, machines: tuple[int, int]
) -> str:
    """now, then: results of cost_estimate with running; machines: of the group, before and after.

    An hour of the whole is a month of it, spread evenly.
    """
    before, after = (_hour(estimate, group) for estimate in (now, then))
    lines = (after or before).get("lines", [])
    notes = dict.fromkeys(note for line in lines for note in line["notes"])
    rows = [
        (group, "now", "then"),
        ("machines", *map(str, machines)),
        (f"{CURRENCY} an hour, these", _usd(before), _usd(after)),
        (f"{CURRENCY} an hour, all", *(_hour_of_all(one) for one in (now, then))),
        (f"{CURRENCY} a month, all, at that", *(_month(one["running"]) for one in (now, then))),
    ]
    return "\n".join(
        (
            *table(rows, left=1),
            *_an_hour(group, machines, before, after),
            *(f"- {note}" for note in notes),
            f"- {_month(then['idle'])} {CURRENCY} a month idle, "
            f"{_month(then['maximum'])} {CURRENCY} at the maximum",
        )
    )


def hour_text(estimate: Mapping[str, Any], group: str) -> str:
    """A sentence of what an hour of a group's machines costs, and of all that runs.

    estimate: the result of cost_estimate with running.
    """
    bill = _hour(estimate, group)
    return (
        f"An hour of what is asked for costs {_usd(bill)} {CURRENCY} {_bound(bill)}, of all that "
        f"runs {_hour_of_all(estimate)} {CURRENCY}."
    )


def _an_hour(
    group: str, machines: tuple[int, int], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[str]:
    """The lines of an hour of the group's machines, those that run in the end if there are any."""
    bill, count = (after, machines[1]) if after else (before, machines[0])
    if not bill:
        return
    yield f"An hour of {count} of {group}, {_bound(bill)}:"
    rows = [
        (line["what"], "unknown" if line["usd"] is None else f"{line['usd']:.4f}")
        for line in bill["lines"]
        if line["usd"] != 0 or line["item"] == CREDITS
    ]
    yield from (f"  {row}" for row in table(rows, left=1))


def _hour(estimate: Mapping[str, Any], group: str) -> Mapping[str, Any]:
    """The hour of a group's machines as a bill, {} if it has none."""
    found: Mapping[str, Any] = estimate["running_hourly"].get(group, {})
    return found


def _bound(bill: Mapping[str, Any]) -> str:
    """What the sum of a group's hour is. AWS charges for a burstable CPU that is busy on top."""
    if bill.get("at_least"):
        return "as far as the prices are known"
    if any(line["item"] == CREDITS for line in bill.get("lines", ())):
        return "while no CPU works above its baseline"
    return "at most"


def _usd(bill: Mapping[str, Any]) -> str:
    usd = Decimal(str(bill.get("usd", 0)))
    return _known(usd, f"{usd:.4f}", bool(bill.get("at_least")))


def _hour_of_all(estimate: Mapping[str, Any]) -> str:
    bill = estimate["running"]
    hour = Decimal(str(bill["usd"])) / Decimal(str(estimate["hours_per_month"]))
    return _known(hour, f"{hour.quantize(_HUNDREDTHS)}", bill["at_least"])


def _month(bill: Mapping[str, Any]) -> str:
    return _known(Decimal(str(bill["usd"])), f"{bill['usd']:,.2f}", bill["at_least"])


def _known(usd: Decimal, rounded: str, at_least: bool) -> str:
    """A sum as it is shown; nothing is known of one that is zero because no price of it is.

    One that only rounds to zero is known.
    """
    if not at_least:
        return rounded
    return f"at least {rounded}" if usd else "unknown"
