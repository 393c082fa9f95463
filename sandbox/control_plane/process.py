"""One program of a control plane as a plain process on loopback, run by the supervisor.

What to run is in STATE/control-plane/NAME.json: {"argv": [...], "environment": {...}, "every":
seconds between runs, 0 for a program that goes on}.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOLDER = "control-plane"
_AGAIN, _DEADLINE = 3.0, 300.0
"""Seconds after which a run that failed is repeated, and that a run may take."""


def write(
    state: Path,
    name: str,
    argv: Sequence[object],
    environment: Mapping[str, str] | None = None,
    every: float = 0,
) -> None:
    """Tell what a program is to run."""
    told = {"argv": [*map(str, argv)], "environment": environment or {}, "every": every}
    at = state / FOLDER / f"{name}.json"
    at.write_text(json.dumps(told))
    at.chmod(0o600)


def main() -> None:
    """Become the program, or run it again and again; end with the supervisor."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    state = Path(os.environ["SANDBOX_STATE"])
    told = json.loads((state / FOLDER / f"{sys.argv[1]}.json").read_text())
    # Nothing of the user's environment: no proxy, no credential. The mark is what `down` looks for.
    kept = {"SANDBOX_STATE": str(state), "HOME": str(state / FOLDER), "PATH": os.defpath}
    environment, argv = kept | told["environment"], told["argv"]
    if not told["every"]:
        os.execve(argv[0], argv, environment)  # noqa: S606
    while True:
        done = subprocess.run(argv, env=environment, timeout=_DEADLINE, check=False)
        time.sleep(_AGAIN if done.returncode else told["every"])


if __name__ == "__main__":
    main()
