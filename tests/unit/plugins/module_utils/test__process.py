from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils import _process

ENV = {"PATH": os.environ["PATH"]}


def shell(script: str, deadline: float = 20.0) -> _process.Finished:
    return _process.run(("sh", "-c", script), env=ENV, deadline=deadline)


def ended(pid: int) -> bool:
    """Whether the process ends soon, or only waits to be collected by a parent that we are not."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text().split(") ")[1].startswith("Z"):
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.02)
    return False


def test_output_and_exit_code_come_back_apart() -> None:
    finished = shell("cat; echo yes; echo no >&2; exit 3")

    assert (finished.stdout, finished.stderr, finished.returncode) == ("yes\n", "no\n", 3)
    assert 0 < finished.seconds < 20


def test_the_environment_is_only_what_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")

    assert "mine" not in shell("env").stdout


def test_output_that_is_no_text_does_not_break_anything() -> None:
    assert shell(r"printf '\377'").stdout == "\ufffd"


def test_a_program_that_is_missing_is_an_os_error() -> None:
    with pytest.raises(OSError, match="nowhere"):
        _process.run(("/nowhere/kops",), env=ENV, deadline=1)


def test_the_deadline_ends_the_program_and_its_children(tmp_path: Path) -> None:
    with pytest.raises(_process.DeadlineExceeded) as late:
        shell(f"sleep 60 & echo $! > {tmp_path}/child; echo before; echo why >&2; wait", 0.5)

    assert (late.value.stdout, late.value.stderr) == ("before\n", "why\n")
    assert "0.5 seconds" in str(late.value)
    assert ended(int((tmp_path / "child").read_text()))


def test_a_program_that_ignores_the_gentle_signal_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_process, "GRACE", 0.2)

    with pytest.raises(_process.DeadlineExceeded):
        shell(f"trap '' TERM; echo $$ > {tmp_path}/pid; while :; do sleep 0.1; done", 0.3)

    assert ended(int((tmp_path / "pid").read_text()))


def test_a_program_that_cannot_succeed_is_ended_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_process, "LOOK", 0.1)
    script = "echo trying >&2; sleep 0.3; echo expired >&2; sleep 60"

    with pytest.raises(_process.Hopeless) as stopped:
        _process.run(
            ("sh", "-c", script),
            env=ENV,
            deadline=30,
            hopeless=lambda stderr: "expired" in stderr,
        )

    assert stopped.value.stderr == "trying\nexpired\n"
    assert stopped.value.seconds < 10


def test_a_program_that_outlasts_a_look_is_heard_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_process, "LOOK", 0.1)

    assert shell("echo one; sleep 0.5; echo two").stdout == "one\ntwo\n"


def test_a_signal_to_us_ends_the_program_and_reaches_finally(tmp_path: Path) -> None:
    released = []
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM))
    timer.start()
    began = time.monotonic()

    def body() -> None:
        with _process.signals_raise():
            try:
                shell(f"echo $$ > {tmp_path}/pid; exec sleep 60")
            finally:
                released.append(True)

    with pytest.raises(_process.Interrupted, match="SIGTERM"):
        body()

    assert released
    assert time.monotonic() - began < 10
    assert ended(int((tmp_path / "pid").read_text()))
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_signals_are_left_alone_outside_the_main_thread() -> None:
    outcome = []

    def body() -> None:
        with _process.signals_raise():
            outcome.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=body)
    thread.start()
    thread.join()

    assert outcome == [signal.SIG_DFL]
