# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The one place that starts a program: with a deadline, in a process group that ends with us."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import FrameType

# Seconds between asking a process group to end and ending it.
GRACE = 5.0
# Seconds between two looks at what a running program has written.
LOOK = 2.0


@dataclass(frozen=True)
class Finished:
    """A program that ran to its end. seconds is wall time."""

    argv: tuple[str, ...]
    returncode: int
    stdout: str
    stderr: str
    seconds: float


class Stopped(Exception):  # noqa: N818 (a state, as BrokenPipe is)
    """We ended a program after so many seconds; the output is what it gave until then."""

    def __init__(self, argv: tuple[str, ...], seconds: float, stdout: str, stderr: str) -> None:
        super().__init__(f"{argv[0]} was ended after {seconds:g} seconds")
        self.argv = argv
        self.seconds = seconds
        self.stdout = stdout
        self.stderr = stderr


class DeadlineExceeded(Stopped):
    """It took longer than it may."""


class Hopeless(Stopped):
    """What it wrote says that it cannot succeed, though it would go on trying."""


class Interrupted(BaseException):
    """We were told to end (SIGTERM, SIGHUP). Not an Exception: only `finally` may delay it."""


def run(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    deadline: float,
    hopeless: Callable[[str], bool] = lambda _stderr: False,
) -> Finished:
    """Run argv with exactly the environment env, at most deadline seconds.

    hopeless is asked about all that stderr holds every LOOK seconds. Raises DeadlineExceeded or
    Hopeless, and OSError if the program cannot be started. Whatever ends this call early (these,
    what hopeless raises, Interrupted, a keyboard interrupt) also ends the program and its children.
    """
    began = time.monotonic()
    process = subprocess.Popen(
        list(argv),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(env),
        start_new_session=True,
    )
    try:
        stdout, stderr = _attend(process, deadline, hopeless)
    except Stopped as stopped:
        stopped.stdout, stopped.stderr = map(_text, _end(process))
        raise
    except BaseException:
        _end(process)
        raise
    return Finished(
        tuple(argv), process.returncode, _text(stdout), _text(stderr), time.monotonic() - began
    )


def _attend(
    process: subprocess.Popen[bytes], deadline: float, hopeless: Callable[[str], bool]
) -> tuple[bytes, bytes]:
    """What a program has written once it has finished. Raises Stopped if it should be ended."""
    began = time.monotonic()
    argv = tuple(map(str, process.args))  # type: ignore[arg-type] # it is the list of run
    while True:
        left = max(0.0, began + deadline - time.monotonic())
        try:
            return process.communicate(timeout=min(LOOK, left))
        except subprocess.TimeoutExpired as running:
            if left <= LOOK:
                raise DeadlineExceeded(argv, deadline, "", "") from None
            if hopeless(_text(running.stderr or b"")):
                raise Hopeless(argv, time.monotonic() - began, "", "") from None


def _end(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """End the process group, gently first; what it had written until then."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        try:
            output = process.communicate(timeout=GRACE)
        except subprocess.TimeoutExpired as slow:
            output = (slow.stdout or b"", slow.stderr or b"")
        else:
            # The leader may have left children behind that ignored the first signal.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            break
    return output


def _text(output: bytes) -> str:
    return output.decode(errors="replace")


@contextlib.contextmanager
def signals_raise() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into Interrupted while the body runs, so that `finally` is reached.

    Python's default is to die at once, with a lock held and a kops running on its own.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, _frame: FrameType | None) -> None:
        raise Interrupted(signal.Signals(number).name)

    previous = {
        number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
