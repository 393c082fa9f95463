"""The playbooks, run as their users run them, against an emulated AWS of this folder's own."""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.conftest import Sandbox

ROOT = Path(__file__).resolve().parents[3]
# What would lead a run to a real account, or to another emulator, does not come from the outside.
FOREIGN = re.compile(r"(AWS|S3|KOPS|ANSIBLE|WORKBENCH)_")


@dataclass(frozen=True)
class Played:
    """A run of ansible-playbook to its end."""

    returncode: int
    output: str

    @property
    def text(self) -> str:
        """The output without its line breaks, which come where a line is full."""
        return " ".join(self.output.split())

    @property
    def recap(self) -> dict[str, int]:
        """ok, changed, failed and so on of the one host."""
        counts = re.search(r"^localhost +: (.*)$", self.output, re.MULTILINE)
        assert counts, self.output
        return {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", counts[1])}


def started(
    sandbox: Sandbox,
    playbook: str,
    *arguments: str,
    env: dict[str, str] | None = None,
    **variables: Any,
) -> subprocess.Popen[str]:
    """Start a playbook on the sandbox's inventory; variables go in as extra variables."""
    state = Path(sandbox.record["request_log"]).parents[2]
    environment = {name: value for name, value in os.environ.items() if not FOREIGN.match(name)}
    environment |= {
        "WORKBENCH_STATE": str(state),
        "WORKBENCH_SANDBOX": sandbox.record["name"],
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        **(env or {}),
    }
    return subprocess.Popen(
        [
            str(Path(sys.executable).with_name("ansible-playbook")),
            *(playbook, *arguments),
            *("--extra-vars", json.dumps(variables)),
        ],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def ended(process: subprocess.Popen[str], timeout: float = 240) -> Played:
    """Wait for a playbook; whatever happens, nobody sees a traceback."""
    try:
        output, _ = process.communicate(timeout=timeout)
    finally:
        process.kill()
    assert "Traceback (most recent call last)" not in output, output
    return Played(process.returncode, output)


@pytest.fixture(scope="session")
def sandbox(start_sandbox: Callable[[str], Sandbox]) -> Sandbox:
    """A sandbox for the playbooks alone, which may find its account empty."""
    return start_sandbox("site")


@pytest.fixture
def start_playbook(sandbox: Sandbox) -> Callable[..., subprocess.Popen[str]]:
    """Start a playbook, and leave it to the test to end it."""
    return functools.partial(started, sandbox)


@pytest.fixture
def run_playbook(sandbox: Sandbox) -> Callable[..., Played]:
    """Run a playbook to its end."""

    def run(playbook: str, *arguments: str, **how: Any) -> Played:
        return ended(started(sandbox, playbook, *arguments, **how))

    return run
