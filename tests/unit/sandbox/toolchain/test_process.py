from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.toolchain import process
from sandbox.toolchain.process import Outcome, run

if TYPE_CHECKING:
    import pytest

SH = "/bin/sh"


def test_code_and_both_streams_are_returned() -> None:
    assert run([SH, "-c", "echo out; echo err >&2; exit 3"], 10) == Outcome(3, "out\nerr\n")


def test_a_missing_program_is_an_outcome() -> None:
    outcome = run(["/nonexistent/go", "version"], 10)
    assert outcome.code == 127
    assert "No such file" in outcome.output


def test_the_whole_group_ends_at_the_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_GRACE", 0.2)
    child = tmp_path / "child"
    stubborn = f"trap '' TERM; {SH} -c 'trap \"\" TERM; sleep 60' & echo $! > {child}; wait; wait"
    outcome = run([SH, "-c", f"echo begun; {stubborn}"], 0.5)
    assert outcome == Outcome(None, "begun\n")
    deadline = time.monotonic() + 5
    status = Path(f"/proc/{child.read_text().strip()}/status")
    while status.exists() and "zombie" not in status.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_grandchild_that_keeps_the_output_open_holds_nobody_up() -> None:
    began = time.monotonic()
    assert run([SH, "-c", "sleep 3 & echo done"], 10).output == "done\n"
    assert time.monotonic() - began < 2


def test_the_output_so_far_is_passed_on_and_logged(tmp_path: Path) -> None:
    seen: list[str] = []
    log = tmp_path / "log"
    run([SH, "-c", "echo one; sleep 1.2; echo two"], 10, log=log, tick=seen.append)
    assert seen == ["one\n"]
    assert log.read_text() == "one\ntwo\n"


def test_the_tail_is_where_programs_say_why() -> None:
    assert Outcome(1, "\n".join(map(str, range(100)))).tail(2) == "98\n99"
