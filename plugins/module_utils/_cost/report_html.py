# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An estimate as one HTML page that refers to nothing outside of itself.

Light or dark as the reader's system is; below 40 em every line of a bill is a small block.
"""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

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
    from collections.abc import Iterable, Iterator, Sequence

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
            *_tiles(report),
            *_bills(report),
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
        yield from _chart(bill)
        yield from _table(_COLUMNS, (cells(line) for line in bill.lines))
        yield "</section>"


def _chart(bill: Bill) -> Iterator[str]:
    """USD by resource, the dearest first, as bars in proportion to it."""
    by_resource: dict[str, Decimal] = {}
    for line in bill.lines:
        usd = by_resource.get(line.resource, Decimal(0))
        by_resource[line.resource] = usd + (line.usd or Decimal(0))
    ranked = sorted(by_resource.items(), key=lambda found: (-found[1], found[0]))
    most = max(by_resource.values(), default=Decimal(0))
    yield f'<div class="chart" role="img" aria-label="{CURRENCY} by resource">'
    for resource, usd in ranked:
        share = usd / most * 100 if most else Decimal(0)
        yield (
            f'<div class="bar"><span>{escape(resource)}</span>'
            '<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect width="{share:.2f}" height="8"/></svg><b>{money(usd)}</b></div>'
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


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
    for row in rows:
        yield (
            "<tr>"
            + "".join(
                f'<td data-column="{escape(column)}">{escape(cell)}</td>'
                for column, cell in zip(columns, row, strict=True)
            )
            + "</tr>"
        )
    yield "</tbody></table>"
