"""kops_cluster's own overhead: its time less that of the kops processes that it ran."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.bench import figures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.conftest import Site, Timed

ROOT = Path(__file__).resolve().parents[2]
MODULE = "ansible_collections.datascience.workbench.plugins.modules.kops_cluster"
TIMES = 5
AIM = 0.15
# One process that calls the module's own function again and again, as if it were the first time.
IN_PROCESS = """
import json, sys, time
from ansible.module_utils import basic
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule
from ansible_collections.datascience.workbench.plugins.module_utils._kops import (
    cluster_task, module as common,
)
from ansible_collections.datascience.workbench.plugins.modules.kops_cluster import pricing
basic._ANSIBLE_ARGS = open(sys.argv[1], "rb").read()
basic._ANSIBLE_PROFILE = "legacy"
spec = {**common.KOPS_ARGUMENTS, **cluster_task.CLUSTER_ARGUMENTS}
for _ in range(int(sys.argv[2])):
    began = time.monotonic()
    result = cluster_task.carry_out(AnsibleAWSModule(argument_spec=spec), pricing(None))
    seconds = time.monotonic() - began
    print(json.dumps({"seconds": seconds, "kops": result["kops"], "changed": result["changed"]}))
"""


@pytest.fixture
def arguments(site: Site, small: list[Timed], tmp_path: Path) -> Path:
    """What site.yml gives the module, as a file.

    Ansible masks the keys of the emulated account, there and wherever else their text occurs.
    """
    record = site.sandbox.record
    text = json.dumps({k: v for k, v in small[0].arguments.items() if v is not None})
    given = json.loads(text.replace("*" * 8, record["access_key"]))
    given |= {"access_key": record["access_key"], "secret_key": record["secret_key"]}
    given.pop("session_token", None)
    path = tmp_path / "arguments.json"
    path.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": given}))
    return path


def bench_own_overhead(arguments: Path, small: list[Timed]) -> None:
    """The least of five runs that change nothing; of three as a task of Ansible's."""
    tasks = [(run.task("datascience.workbench.kops_cluster"), run.kops) for run in small]
    rows = []
    for way, runs in {
        "its function, in a process that stands": list(_in_process(arguments)),
        "its function, the first time in a process": [
            next(_in_process(arguments, times=1)) for _ in range(TIMES)
        ],
        "a process of its own": [_as_a_process(arguments) for _ in range(TIMES)],
        "a task of Ansible's": tasks,
    }.items():
        own = [seconds - kops["seconds"] for seconds, kops in runs]
        best = own.index(min(own))
        seconds, kops = runs[best]
        rows.append((way, seconds, kops["seconds"], kops["processes"], own[best]))
    figures.show(
        "kops_cluster",
        f"kops_cluster, nothing to change; the aim for its own part is {AIM} s",
        ("as", "s", "of it kops", "processes", "its own"),
        rows,
    )


def _in_process(arguments: Path, times: int = TIMES) -> Iterator[tuple[float, dict[str, Any]]]:
    argv = [sys.executable, "-c", IN_PROCESS, str(arguments), str(times)]
    for line in _run(argv).splitlines():
        told = json.loads(line)
        assert told["changed"] is False
        yield told["seconds"], told["kops"]


def _as_a_process(arguments: Path) -> tuple[float, dict[str, Any]]:
    began = time.monotonic()
    output = _run([sys.executable, "-m", MODULE, str(arguments)])
    seconds = time.monotonic() - began
    result = json.loads(output.splitlines()[-1])
    assert result["changed"] is False
    return seconds, result["kops"]


def _run(argv: list[str]) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "S3_", "KOPS_"))}
    environment = {**clean, "PYTHONPATH": str(ROOT / "collections")}
    finished = subprocess.run(
        argv, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout
