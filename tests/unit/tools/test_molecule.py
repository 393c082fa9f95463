from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import levels
from tools import molecule

if TYPE_CHECKING:
    import pytest


def test_a_scenario_with_machines_is_skipped_where_there_are_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(levels, "missing", lambda: "machines need root")
    assert molecule.main("machines") == 0
    told = capsys.readouterr().out.splitlines()
    assert told == ["SKIPPED molecule machines: no machines here: machines need root", "1 skipped"]


def test_a_scenario_without_machines_needs_no_privilege(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levels, "missing", lambda: "machines need root")
    assert molecule.no_machines("cluster") == ""
