"""Runs a program of the machine, and tells what it said when it fails."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from sandbox.settings import SandboxError

if TYPE_CHECKING:
    from collections.abc import Sequence

DEADLINE = 60.0


def run(
    argv: Sequence[object],
    given: str = "",
    *,
    doing: str = "",
    ok: Sequence[int] = (0,),
    deadline: float = DEADLINE,
) -> str:
    """Run argv with `given` as its input; return what it printed.

    Raises SandboxError, which begins with `doing`, unless the exit code is one of `ok`.
    """
    words = [str(word) for word in argv]
    doing = doing or " ".join(words[:4])
    try:
        done = subprocess.run(
            words, input=given, capture_output=True, text=True, timeout=deadline, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SandboxError(f"{doing}: {error}") from error
    if done.returncode not in ok:
        told = (done.stderr or done.stdout).strip()[-2000:]
        raise SandboxError(f"{doing}: {words[0]} ended with {done.returncode}: {told}")
    return done.stdout
