"""A run of layers is green only if something ran and all of it passed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tools import layers, test
from tools.layers import Layer, Step

if TYPE_CHECKING:
    from pathlib import Path


def says(name: str, line: str, code: int = 0) -> Step:
    return Step(name, (sys.executable, "-c", f"import sys; print({line!r}); sys.exit({code})"), 20)


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> object:
    """Run one layer of these steps; return the exit code and what was printed."""
    monkeypatch.setattr(test, "LOGS", tmp_path)
    monkeypatch.setattr(layers.pythons, "found", lambda _series: True)

    def running(*steps: Step, at_once: int = 1) -> tuple[int, str]:
        monkeypatch.setattr(test, "LAYERS", {"unit": Layer(steps, at_once)})
        return test.main(["unit"]), capsys.readouterr().out

    return running


@pytest.mark.parametrize(
    ("steps", "code", "closing"),
    [
        ([says("one", "fine")], 0, "1 passed, 0 failed, 0 skipped"),
        ([says("tests", "= 7 passed, 2 skipped in 0.5s =")], 0, "7 passed, 0 failed, 2 skipped"),
        ([says("one", "fine"), says("two", "bad", 3)], 1, "1 passed, 1 failed, 0 skipped"),
        ([says("tests", "5 passed, 2 failed, 1 error", 1)], 1, "5 passed, 3 failed, 0 skipped"),
        # Its end does not say so, its exit code does.
        ([says("tests", "5 passed", 2)], 1, "5 passed, 1 failed, 0 skipped"),
        ([], 1, "0 passed, 0 failed, 0 skipped"),
        ([says("tests", "4 skipped")], 1, "0 passed, 0 failed, 4 skipped"),
        ([Step("endless", ("sleep", "60"), 0.2)], 1, "0 passed, 1 failed, 0 skipped"),
    ],
)
def test_the_exit_code_and_the_closing_line(
    run: object, steps: list[Step], code: int, closing: str
) -> None:
    assert callable(run)
    ended, printed = run(*steps)
    assert (ended, printed.splitlines()[-1]) == (code, closing)


def test_what_is_not_shown_stands_first_and_last_with_its_number(run: object) -> None:
    assert callable(run)
    _code, printed = run(says("one", "fine"), says("two", "fine"), at_once=2)
    heading = f"Not shown on this machine: {len(layers.not_shown())}"
    lines = printed.splitlines()
    assert lines[0] == heading
    assert lines.count(heading) == 2
    assert "unit 0 s" in lines[-2]


def test_what_was_skipped_has_its_line(run: object) -> None:
    assert callable(run)
    skipped = [
        "SKIPPED [1] test_dns.py:9: needs root: port 53",
        "SKIPPED [1] test_machines.py:9: machines need root",
        "SKIPPED [3] test_machines.py:11: machines need root",
        "SKIPPED [1] ansible-core 2.19: needs Python 3.11 to 3.13",
    ]
    _code, printed = run(says("tests", "\n".join([*skipped, "1 passed, 6 skipped"])))
    assert [line.strip() for line in printed.splitlines() if "SKIPPED" in line] == [
        "SKIPPED [1] test_dns.py: needs root: port 53",
        "SKIPPED [4] test_machines.py: machines need root",
        "SKIPPED [1] ansible-core 2.19: needs Python 3.11 to 3.13",
    ]


@pytest.mark.parametrize(
    ("names", "python", "aside"),
    [
        (["unit", "gates"], True, True),
        (["unit"], True, False),
        # Nobody would run them.
        (["unit", "gates"], False, False),
        (["unit", "integration"], True, False),
    ],
)
def test_the_plugins_tests_run_once_in_each_ansible_core(
    monkeypatch: pytest.MonkeyPatch, names: list[str], python: bool, aside: bool
) -> None:
    monkeypatch.setattr(layers.pythons, "found", lambda _series: python)
    found = layers.chosen(layers.LAYERS, names)
    assert list(found) == names
    [step] = found["unit"].steps
    assert (f"--ignore={layers.OF_PLUGINS}" in step.argv) is aside
    assert ("plugins aside" in step.name) is aside
    assert (layers.ROOT / layers.OF_PLUGINS).is_dir()
    if "gates" in names:
        units = [step.argv for step in found["gates"].steps if step.argv[-1] == "units"]
        assert {argv[-2] for argv in units} == set(layers.pythons.PYTHONS)


def test_a_layer_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert test.main(["units"]) == 2
    assert "the layers are unit, gates, integration, molecule, not units" in capsys.readouterr().out


def test_ordinary_users_and_old_pythons_are_told_what_they_do_not_see(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(layers.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(layers.pythons, "found", lambda series: series == "2.21")
    told = " ".join(layers.not_shown())
    assert "needs root" in told
    assert "ansible-core 2.19" in told
    assert "ansible-core 2.21" not in told
