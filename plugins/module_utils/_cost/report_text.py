# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An estimate as aligned plain text, 100 columns at most where names allow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._cost.report import (
    CURRENCY,
    HEADS,
    cells,
    difference,
    footnotes,
    head,
    money,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.estimate import Bill
    from ansible_collections.datascience.workbench.plugins.module_utils._cost.report import Report

_COLUMNS = ("resource", "what", "quantity", "a unit", CURRENCY)


def text(report: Report) -> str:
    """All bills, one after the other, with what must be said beside them."""
    return "\n".join(_lines(report)) + "\n"


def summary(report: Report) -> str:
    """The idle month line by line, of the other bills the sums, and what must be said."""
    idle = report.bills["idle"]
    others = [head(name, bill) for name, bill in report.bills.items() if name != "idle"]
    lines = () if idle.is_unknown else idle.lines
    said = [f"- {note}" for note in (*footnotes(lines), *report.remarks)]
    return "\n".join([*_bill("idle", idle), *others, *said]) + "\n"


def _bill(name: str, bill: Bill) -> Iterator[str]:
    """The heading and the lines, unless all that these would say is "unknown"."""
    yield head(name, bill)
    if bill.is_unknown:
        return
    rows = [_COLUMNS, *(cells(line) for line in bill.lines)]
    yield from (f"  {row}" for row in table(rows))


def _lines(report: Report) -> Iterator[str]:
    for name, bill in report.bills.items():
        yield from _bill(name, bill)
        yield ""
    for name, changes in report.changes.items():
        yield f"What would change: {HEADS[name].lower()}"
        rows_of_changes = [
            (
                change.resource,
                change.what_after or change.what_before,
                money(change.before),
                money(change.after),
                difference(change.usd),
            )
            for change in changes
        ]
        columns = ("resource", "what", "before", "after", CURRENCY)
        yield from (f"  {row}" for row in table([columns, *rows_of_changes]))
        yield ""
    known = [line for bill in report.bills.values() if not bill.is_unknown for line in bill.lines]
    for note in (*footnotes(known), *report.remarks):
        yield f"- {note}"


def table(rows: Sequence[Sequence[str]], left: int = 2) -> Iterator[str]:
    """Rows with columns aligned, the first (left of them) to the left, the rest to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        aligned = [
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(aligned).rstrip()
