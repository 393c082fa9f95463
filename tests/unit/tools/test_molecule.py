from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox import levels
from tools import layers, molecule

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _without_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levels, "missing", lambda: "machines need root")


def test_a_scenario_with_machines_is_skipped_where_there_are_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "molecule" / "deep"
    folder.mkdir(parents=True)
    (folder / "molecule.yml").write_text("ansible:\n  env:\n    WORKBENCH_LEVEL: full\n")
    monkeypatch.setattr(molecule, "ROOT", tmp_path)
    assert molecule.main("deep") == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "SKIPPED [1] molecule deep: no machines here: machines need root",
        "0 passed, 1 skipped",
    ]


def test_a_scenario_without_machines_needs_no_privilege() -> None:
    assert molecule.no_machines("cluster") == ""


def test_every_scenario_is_a_step_of_the_layer() -> None:
    steps = [step.argv[-1] for step in layers.LAYERS["molecule"].steps]
    assert steps == molecule.scenarios()
    assert "cluster" in steps
