"""Tables of what was measured, printed plainly and kept as JSON under .workbench/bench/."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".workbench" / "bench"


def show(name: str, title: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table, and write it to NAME.json with the time and the load of the machine.

    Times are seconds of wall time; the first column is text.
    """
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    print(f"\n{title}")
    for line in (head, *cells):
        first, *others = zip(line, widths, strict=True)
        print("  " + "  ".join([first[0].ljust(first[1]), *(c.rjust(w) for c, w in others)]))
    FOLDER.mkdir(parents=True, exist_ok=True)
    record = {
        "title": title,
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "cpus": os.cpu_count(),
        "load": os.getloadavg(),
        "rows": [dict(zip(head, row, strict=True)) for row in rows],
    }
    (FOLDER / f"{name}.json").write_text(json.dumps(record, indent=2) + "\n")


def _cell(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
