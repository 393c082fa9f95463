"""A workbench that stands in an emulated AWS of this session's own, and clocks to hold to it."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.conftest import start_sandbox  # noqa: F401 (a fixture)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.conftest import Sandbox

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = re.compile(r"(AWS|S3|KOPS|ANSIBLE|WORKBENCH)_")
CLUSTER = "datascience.workbench.kops_cluster"


@dataclass(frozen=True)
class Timed:
    """A run of site.yml: its seconds, those of its tasks, and what kops_cluster said of kops.

    cpu is the CPU seconds of it all, the emulator's apart: what a busy machine blurs less.
    """

    seconds: float
    cpu: float
    tasks: list[dict[str, Any]]
    changed: int
    kops: dict[str, Any]
    arguments: dict[str, Any]

    def task(self, action: str) -> float:
        """Seconds of all tasks of one module."""
        return float(sum(task["seconds"] for task in self.tasks if task["action"] == action))


@dataclass(frozen=True)
class Site:
    """site.yml on the sandbox's inventory."""

    sandbox: Sandbox
    folder: Path

    def run(self, **variables: Any) -> Timed:
        """Run it once."""
        record = self.sandbox.record
        told = self.folder / "tasks.json"
        environment = {k: v for k, v in os.environ.items() if not FOREIGN.match(k)} | {
            "WORKBENCH_STATE": str(Path(record["request_log"]).parents[2]),
            "WORKBENCH_SANDBOX": record["name"],
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).parent / "callbacks"),
            "ANSIBLE_CALLBACKS_ENABLED": "task_seconds",
            "ANSIBLE_INJECT_INVOCATION": "true",
            "TASK_SECONDS": str(told),
        }
        playbook = str(Path(sys.executable).with_name("ansible-playbook"))
        argv = [playbook, "site.yml", "--extra-vars", json.dumps(variables)]
        began, cpu = time.monotonic(), _cpu()
        finished = subprocess.run(
            argv,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        seconds = time.monotonic() - began
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return Timed(seconds=seconds, cpu=_cpu() - cpu, **json.loads(told.read_text()))

    def unchanged(self, times: int, **variables: Any) -> list[Timed]:
        """Run it as often as said, after it has made what it says."""
        self.run(**variables)
        runs = [self.run(**variables) for _ in range(times)]
        assert [run.changed for run in runs] == [0] * times
        return runs


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="session")
def site(
    start_sandbox: Callable[[str], Sandbox],  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Site:
    return Site(start_sandbox("bench"), tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def small(site: Site) -> list[Timed]:
    """Three runs that change nothing, of the default with its 3 instances."""
    return site.unchanged(3)
