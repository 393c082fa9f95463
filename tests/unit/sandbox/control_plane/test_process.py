from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from sandbox.control_plane import process
from sandbox.settings import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def state(tmp_path: Path) -> Path:
    (tmp_path / process.FOLDER).mkdir()
    return tmp_path


def started(state: Path, name: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "SANDBOX_STATE": str(state), "HTTPS_PROXY": "http://127.0.0.1:9"}
    argv = [sys.executable, "-m", "sandbox.control_plane.process", name]
    return subprocess.Popen(argv, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def test_a_program_has_the_sandboxs_mark_and_nothing_of_the_users(state: Path) -> None:
    process.write(state, "shown", ["/usr/bin/env"], {"KUBECONFIG": "here"})
    told = started(state, "shown").communicate(timeout=30)[0].splitlines()
    assert f"SANDBOX_STATE={state}" in told
    assert "KUBECONFIG=here" in told
    assert {one.partition("=")[0] for one in told} <= {
        "SANDBOX_STATE", "KUBECONFIG", "HOME", "PATH", "LC_CTYPE",
    }  # fmt: skip
    file = state / process.FOLDER / "shown.json"
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_ends_is_run_again(state: Path) -> None:
    process.write(state, "again", ["/bin/sh", "-c", f"echo x >> '{state}/runs'"], every=0.01)
    running = started(state, "again")
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if (state / "runs").exists() and len((state / "runs").read_text().split()) > 2:
            break
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.communicate(timeout=10)
    assert len((state / "runs").read_text().split()) > 2
