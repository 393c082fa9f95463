# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An estimate as plain data, and what its renderings in text, Markdown and HTML share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.estimate import Bill
    from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import Line
    from ansible_collections.datascience.workbench.plugins.module_utils._cost.what_if import Change

HEADS = {
    "idle": "A month idle",
    "maximum": "A month at the maximum",
    "running": "A month as it runs now",
    "scenario": "The scenario",
}
CURRENCY = "USD"


@dataclass(frozen=True)
class Report:
    """What is reported: bills by the names of HEADS, and what is to be said beside them.

    changes: by the name of a bill, the lines in which a second declaration differs.
    hourly: an hour of one more machine of each group, by its name.
    """

    region: str
    hours_per_month: Decimal
    bills: Mapping[str, Bill]
    remarks: tuple[str, ...] = ()
    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    hourly: Mapping[str, Bill] = field(default_factory=dict)


def as_result(report: Report) -> dict[str, Any]:
    """The report as data of JSON; USD and quantities are numbers, null is unknown."""
    return {
        "currency": CURRENCY,
        "region": report.region,
        "hours_per_month": _number(report.hours_per_month),
        **{name: bill_result(bill) for name, bill in report.bills.items()},
        "hourly": {
            name: {"usd": _number(bill.usd), "at_least": bill.at_least}
            for name, bill in report.hourly.items()
        },
        "remarks": list(report.remarks),
        **(
            {"what_if": {name: _changes(found) for name, found in report.changes.items()}}
            if report.changes
            else {}
        ),
    }


def money(usd: Decimal | None) -> str:
    """An amount with its cents, or "unknown"."""
    return "unknown" if usd is None else f"{usd:,.2f}"


def difference(usd: Decimal | None) -> str:
    """An amount with its sign, or "unknown"."""
    return "unknown" if usd is None else f"{usd:+,.2f}"


def sum_of(bill: Bill) -> str:
    """A total, as in "at least 75.79 USD", or "unknown"."""
    if bill.is_unknown:
        return money(None)
    return f"{'at least ' * bill.at_least}{money(bill.usd)} {CURRENCY}"


def head(name: str, bill: Bill) -> str:
    """The heading of a bill, with its total."""
    months = f", {bill.months} months" if bill.months > 1 else ""
    return f"{HEADS[name]}{months}: {sum_of(bill)}"


def cells(line: Line) -> tuple[str, str, str, str, str]:
    """A line as text: resource, what, quantity with unit, price of a unit, USD."""
    price = "unknown" if line.price is None else f"{line.price.usd.normalize():f}"
    return (
        line.resource,
        line.what,
        f"{plain(line.quantity)} {line.unit}",
        price + "*" * bool(line.price and line.price.inferred),
        money(line.usd),
    )


def footnotes(lines: Iterable[Line]) -> list[str]:
    """The notes of all lines, each once, with what they are about."""
    notes: dict[str, list[str]] = {}
    for line in lines:
        for note in line.notes:
            about = notes.setdefault(note, [])
            if line.resource not in about:
                about.append(line.resource)
    return [f"{', '.join(about)}: {note}." for note, about in notes.items()]


def sources(lines: Iterable[Line]) -> list[str]:
    """Where the prices are from, each source once, with its newest date."""
    found: dict[str, str] = {}
    for line in lines:
        if line.price:
            found[line.price.source] = max(found.get(line.price.source, ""), line.price.date)
    return [f"{source}{f' ({date})' if date else ''}" for source, date in found.items()]


def all_lines(report: Report) -> list[Line]:
    """The lines of all bills."""
    return [line for bill in report.bills.values() for line in bill.lines]


def bill_result(bill: Bill) -> dict[str, Any]:
    """A bill as data of JSON."""
    return {
        "usd": _number(bill.usd),
        "at_least": bill.at_least,
        "months": bill.months,
        "lines": [_line(line) for line in bill.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "resource": line.resource,
        "item": line.item,
        "what": line.what,
        "quantity": _number(line.quantity),
        "unit": line.unit,
        "price": _number(line.price.usd) if line.price else None,
        "usd": _number(line.usd),
        "source": line.price.source if line.price else None,
        "date": (line.price.date or None) if line.price else None,
        "inferred": line.price.inferred if line.price else None,
        "notes": list(line.notes),
    }


def _changes(found: Iterable[Change]) -> list[dict[str, Any]]:
    return [
        {
            "resource": change.resource,
            "item": change.item,
            "what_before": change.what_before,
            "what_after": change.what_after,
            "before": _number(change.before),
            "after": _number(change.after),
            "usd": _number(change.usd),
        }
        for change in found
    ]


def _number(value: Decimal | None) -> float | None:
    """A number of JSON; 9 decimals are more than any price has."""
    return None if value is None else float(round(value, 9))
