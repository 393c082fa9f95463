# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An estimate as one HTML page that refers to nothing outside of itself.

Light or dark as the reader's system is; below 40 em every line of a bill is a small block.
"""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import plain
from ansible_collections.datascience.workbench.plugins.module_utils._cost.report import (
    CURRENCY,
    HEADS,
    all_lines,
    cells,
    difference,
    footnotes,
    money,
    sources,
    sum_of,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.report_style import STYLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.estimate import Bill
    from ansible_collections.datascience.workbench.plugins.module_utils._cost.report import Report

_COLUMNS = ("resource", "what", "quantity", "a unit", CURRENCY)
_CHANGES = ("resource", "what", "before", "after", CURRENCY)


def page(report: Report) -> str:
    """The page, UTF-8."""
    title = f"What the workbench costs in {escape(report.region)}"
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta http-equiv="Content-Security-Policy"'
            " content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{title}</title>",
            f"<style>{STYLE}</style>",
            "<main>",
            f"<h1>{title}</h1>",
            f"<p>{CURRENCY} for a month of {plain(report.hours_per_month)} hours. Idle is every "
            "group at its least size, the maximum every group at its greatest with busy CPUs.</p>",
            *_tiles(report),
            *_bills(report),
            *_hourly(report),
            *_what_if(report),
            *_lists(report),
            "</main>",
            "</html>",
            "",
        )
    )


def _tiles(report: Report) -> Iterator[str]:
    yield '<div class="tiles">'
    for name, bill in report.bills.items():
        months = f", {bill.months} months" if bill.months > 1 else ""
        yield (
            f'<a class="tile" href="#{name}"><span>{escape(HEADS[name] + months)}</span>'
            f"<b>{escape(sum_of(bill))}</b></a>"
        )
    yield "</div>"


def _bills(report: Report) -> Iterator[str]:
    for name, bill in report.bills.items():
        yield f'<section id="{name}"><h2>{escape(HEADS[name])}: {escape(sum_of(bill))}</h2>'
        yield from _chart(_by_resource(bill), f"{CURRENCY} by resource")
        shown = " open" if name == "idle" else ""
        yield f"<details{shown}><summary>{len(bill.lines)} lines</summary>"
        yield from _table(_COLUMNS, (cells(line) for line in bill.lines), sum_of(bill))
        yield "</details></section>"


def _hourly(report: Report) -> Iterator[str]:
    if report.hourly:
        yield "<section><h2>An hour of one more machine, with disk and address, at most</h2>"
        costs = {
            name: (bill.usd, "unknown" if bill.at_least else f"{bill.usd:,.4f}")
            for name, bill in report.hourly.items()
        }
        yield from _chart(costs, f"{CURRENCY} an hour by group")
        yield "</section>"


def _by_resource(bill: Bill) -> dict[str, tuple[Decimal, str]]:
    """USD of each resource, as a number and as it is shown."""
    costs: dict[str, Decimal] = {}
    unknown = {line.resource for line in bill.lines if line.usd is None}
    for line in bill.lines:
        costs[line.resource] = costs.get(line.resource, Decimal(0)) + (line.usd or Decimal(0))
    return {
        resource: (usd, ">= " * (resource in unknown) + money(usd))
        for resource, usd in costs.items()
    }


def _chart(costs: Mapping[str, tuple[Decimal, str]], label: str) -> Iterator[str]:
    """Bars in proportion to what each costs, the dearest first."""
    ranked = sorted(costs.items(), key=lambda found: (-found[1][0], found[0]))
    most = max((usd for usd, _shown in costs.values()), default=Decimal(0))
    yield f'<div class="chart" role="group" aria-label="{label}">'
    for name, (usd, shown) in ranked:
        share = usd / most * 100 if most else Decimal(0)
        yield (
            f'<div class="bar"><span>{escape(name)}</span>'
            '<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect width="{share:.2f}" height="8"/></svg><b>{escape(shown)}</b></div>'
        )
    yield "</div>"


def _what_if(report: Report) -> Iterator[str]:
    for name, changes in report.changes.items():
        yield f"<section><h2>What would change: {escape(HEADS[name].lower())}</h2>"
        rows = (
            (
                change.resource,
                change.what_after or change.what_before,
                money(change.before),
                money(change.after),
                difference(change.usd),
            )
            for change in changes
        )
        yield from _table(_CHANGES, rows)
        yield "</section>"


def _lists(report: Report) -> Iterator[str]:
    lines = all_lines(report)
    for title, items in (
        ("Notes", [*footnotes(lines), *report.remarks]),
        ("Sources of the prices", sources(lines)),
    ):
        if items:
            yield f"<section><h2>{title}</h2><ul>"
            yield from (f"<li>{escape(item)}</li>" for item in items)
            yield "</ul></section>"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]], total: str = "") -> Iterator[str]:
    """Rows with their columns' names; of rows of one resource only the first shows it."""
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
    before = ""
    for row in rows:
        same, before = row[0] == before, row[0]
        yield (
            f"<tr{' class=same' if same else ''}>"
            + "".join(
                f'<td data-column="{escape(column)}">{escape(cell)}</td>'
                for column, cell in zip(columns, row, strict=True)
            )
            + "</tr>"
        )
    yield "</tbody>"
    if total:
        yield f'<tfoot><tr><td colspan="{len(columns)}">{escape(total)}</td></tr></tfoot>'
    yield "</table>"
