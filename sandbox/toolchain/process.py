"""Runs a program in a process group of its own, which ends with the deadline."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_GRACE = 5.0
"""Seconds between asking a group to end and ending it."""


@dataclass(frozen=True)
class Outcome:
    """How a program ended: its exit code (None: ended at the deadline) and all it printed."""

    code: int | None
    output: str

    def tail(self, lines: int = 12) -> str:
        """The last lines of the output, where programs say why they failed."""
        return "\n".join(self.output.strip().splitlines()[-lines:])


def run(  # noqa: PLR0913 - the arguments of a process
    argv: Sequence[str | Path],
    deadline: float,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    log: Path | None = None,
    tick: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Run argv for at most `deadline` seconds; `tick` gets the output so far, once a second.

    Output goes to a file (the log, if one is named), not to a pipe, so that a grandchild that
    keeps it open holds nobody up. A program that cannot be started is code 127, as in a shell.
    """
    with open(log, "w+b") if log else tempfile.TemporaryFile() as out:
        try:
            process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                start_new_session=True,
            )
        except OSError as error:
            return Outcome(127, f"cannot be started: {error.strerror}")
        try:
            code = _wait(process, deadline, lambda: tick(_text(out)))
        finally:
            if process.returncode is None:
                _end(process)
        return Outcome(code, _text(out))


def _text(out: IO[bytes]) -> str:
    # pread leaves the file position alone, which the running program shares.
    return os.pread(out.fileno(), os.fstat(out.fileno()).st_size, 0).decode(errors="replace")


def _wait(
    process: subprocess.Popen[bytes], deadline: float, tick: Callable[[], None]
) -> int | None:
    end = time.monotonic() + deadline
    while (left := end - time.monotonic()) > 0:
        try:
            return process.wait(min(1.0, left))
        except subprocess.TimeoutExpired:
            tick()
    return None


def _end(process: subprocess.Popen[bytes]) -> None:
    # SIGKILL follows in any case: the leader's end says nothing about its children.
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
