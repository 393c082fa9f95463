# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An estimate as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._cost.report import (
    CURRENCY,
    HEADS,
    all_lines,
    cells,
    difference,
    footnotes,
    head,
    money,
    sources,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.report import Report


def markdown(report: Report) -> str:
    """All bills as tables, then notes and sources."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"# What the workbench costs in {report.region}"
    yield ""
    for name, bill in report.bills.items():
        yield f"## {head(name, bill)}"
        yield ""
        columns = ("resource", "what", "quantity", "a unit", CURRENCY)
        yield from _table(columns, (cells(line) for line in bill.lines))
    for name, changes in report.changes.items():
        yield f"## What would change: {HEADS[name].lower()}"
        yield ""
        columns = ("resource", "what", "before", "after", CURRENCY)
        yield from _table(
            columns,
            (
                (
                    change.resource,
                    change.what_after or change.what_before,
                    money(change.before),
                    money(change.after),
                    difference(change.usd),
                )
                for change in changes
            ),
        )
    lines = all_lines(report)
    for title, items in (
        ("Notes", [*footnotes(lines), *report.remarks]),
        ("Sources of the prices", sources(lines)),
    ):
        if items:
            yield from (f"## {title}", "", *(f"- {_plain(item)}" for item in items), "")


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _row(columns)
    yield "|---|---|---:|---:|---:|"
    yield from (_row(row) for row in rows)
    yield ""


def _row(row: Sequence[str]) -> str:
    return f"| {' | '.join(_plain(cell) for cell in row)} |"


def _plain(text: str) -> str:
    """Text that is none of Markdown's own signs, nor HTML."""
    for sign in ("\\", "|", "*", "_", "`", "[", "]", "#"):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("&", "&amp;").replace("<", "&lt;")
