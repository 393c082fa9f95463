"""The table of rooms in docs/architecture.md says what the code imports, and which filters are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TABLE = re.findall(
    r"^\| `(plugins/[\w./]+)` \|(.*)\| (.*) \|$",
    (ROOT / "docs/architecture.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
IMPORTED = re.compile(r"workbench\.plugins\.module_utils(?:\.| import )(_\w+)")


def sources(room: str) -> list[Path]:
    """The files of a room that the table names by its folder or its file."""
    return sorted((ROOT / room).glob("*.py")) if room.endswith("/") else [ROOT / room]


@pytest.mark.parametrize(
    ("room", "known"), [(room, known) for room, _what, known in TABLE if known != "module_utils"]
)
def test_a_room_knows_what_the_table_says(room: str, known: str) -> None:
    files = sources(room)
    assert files
    imported = {
        name for file in files for name in IMPORTED.findall(file.read_text(encoding="utf-8"))
    }
    assert imported - {Path(room).stem} <= set(re.findall(r"`(_\w+)`", known))


def test_every_room_of_module_utils_is_in_the_table() -> None:
    there = {
        path.stem
        for path in (ROOT / "plugins/module_utils").iterdir()
        if path.suffix == ".py" or (path.is_dir() and path.name != "__pycache__")
    }
    told = {Path(room).stem for room, _what, _known in TABLE if "module_utils" in room}
    assert told == there - {"__init__"}


def test_every_filter_is_in_the_table() -> None:
    told = next(what for room, what, _known in TABLE if room == "plugins/filter/")
    there = {path.stem for path in (ROOT / "plugins/filter").glob("*.py")} - {"__init__"}
    assert set(re.findall(r"`(\w+)`", told)) == there
