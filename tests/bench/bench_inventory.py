"""kops_ec2 beside amazon.aws.aws_ec2: both parse in one process, an EC2 that answers at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.bench import figures, plot
from tests.unit.plugins.inventory.parsing import Parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
STUB = ROOT / "tests/unit/plugins/inventory/ec2_stub.py"
# docs/pictures has a copy of one run.
PICTURE = figures.FOLDER / "inventory.svg"
TIMES = 5
SIZES = (10, 100, 1000, 5000, 10000)
# aws_ec2 takes minutes beyond this.
THEIR_LARGEST = 1000
CONNECTION = """
regions: [us-east-1]
access_key: AKIABENCH
secret_key: bench
endpoint_url: {url}
"""
OURS = "plugin: datascience.workbench.kops_ec2\nclusters: [workbench.internal]\n" + CONNECTION
CACHED = (
    OURS
    + """
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: {folder}/cache
"""
)
PLAIN = (
    """
plugin: amazon.aws.aws_ec2
hostnames: [instance-id]
filters:
  tag:KubernetesCluster: workbench.internal
  instance-state-name: running
"""
    + CONNECTION
)
# The groups and the address that kops_ec2 gives.
THEIRS = (
    PLAIN
    + """
compose:
  ansible_host: public_ip_address
keyed_groups:
  - {{prefix: cluster, key: "ec2_tags['KubernetesCluster']"}}
  - {{prefix: instance_group, key: "ec2_tags['kops.k8s.io/instancegroup']"}}
  - prefix: role
    key: >-
      ec2_tags | select('match', 'k8s.io/role/') | map('regex_replace', '^k8s.io/role/', '') | list
  - {{prefix: lifecycle, key: "instance_lifecycle | default('on-demand', true)"}}
  - {{prefix: zone, key: placement.availability_zone}}
  - {{prefix: instance_type, key: instance_type}}
"""
)


@dataclass(frozen=True)
class Way:
    """A file to parse: the end of its name decides about the plugin."""

    file: str
    text: str


WAYS = {
    "kops_ec2": Way("kops_ec2.yml", OURS),
    "kops_ec2, from the cache": Way("cached.kops_ec2.yml", CACHED),
    "aws_ec2, without groups": Way("plain.aws_ec2.yml", PLAIN),
    "aws_ec2, the same groups": Way("aws_ec2.yml", THEIRS),
}


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Callable[[str, int], Path]]:
    """Start an EC2 with that many instances, and write the file of a way to it."""
    running: dict[int, tuple[subprocess.Popen[str], str]] = {}

    def write(way: str, size: int) -> Path:
        if size not in running:
            running[size] = _started(size)
        folder = tmp_path / str(size)
        folder.mkdir(exist_ok=True)
        path = folder / WAYS[way].file
        path.write_text(WAYS[way].text.format(url=running[size][1], folder=folder))
        return path

    yield write
    for process, _ in running.values():
        process.communicate()


def _started(size: int) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, str(STUB), str(size)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout
    return process, process.stdout.readline().strip()


def bench_parse(written: Callable[[str, int], Path]) -> None:
    """1,000 instances by each way, the least of five; the aim is half of aws_ec2's time.

    The ratios are those of CPU seconds, which a busy machine blurs less.
    """
    parser = Parser()
    least: dict[str, float] = {}
    rows = []
    for way in WAYS:
        path = written(way, 1000)
        runs = [parser.parse(path, brief=True) for _ in range(TIMES)]
        assert [(run["count"], run["errors"]) for run in runs] == [(1000, [])] * TIMES
        least[way] = min(run["cpu"] for run in runs)
        rows.append((way, min(run["seconds"] for run in runs), least[way]))
    parser.close()
    ours = least["kops_ec2"]
    figures.show(
        "inventory",
        f"1,000 instances, parsed in one process, the least of {TIMES}",
        ("plugin", "s", "CPU s", "of kops_ec2's"),
        [(*row, row[-1] / ours) for row in rows],
    )
    assert ours < least["aws_ec2, the same groups"] / 2
    assert ours < least["aws_ec2, without groups"] / 2
    assert least["kops_ec2, from the cache"] < ours


def bench_growth(written: Callable[[str, int], Path]) -> None:
    """10 to 10,000 instances, each size in a process of its own, and the picture of it.

    Memory is the largest resident size of that process (VmHWM), Ansible included.
    """
    points: dict[str, list[tuple[int, float]]] = {}
    rows = []
    for way in WAYS:
        for size in SIZES:
            if way.startswith("aws_ec2") and size > THEIR_LARGEST:
                continue
            parser = Parser()
            path = written(way, size)
            # The second run finds everything loaded, and what the first one cached.
            runs = [parser.parse(path, brief=True) for _ in range(2)]
            assert [run["count"] for run in runs] == [size] * 2
            memory = parser.peak()
            parser.close()
            seconds, cpu = (min(run[what] for run in runs) for what in ("seconds", "cpu"))
            points.setdefault(way, []).append((size, cpu))
            rows.append((way, size, seconds, cpu, memory))
    figures.show(
        "inventory-growth",
        "Parsed in one process, the second time, by the number of instances",
        ("plugin", "instances", "s", "CPU s", "peak MB"),
        rows,
    )
    PICTURE.write_text(plot.lines("CPU seconds to parse, by the number of instances", points))
    ours = dict(points["kops_ec2"])
    assert ours[10000] < 20 * ours[1000]


def bench_whole_run(written: Callable[[str, int], Path]) -> None:
    """ansible-inventory --graph as a person types it, with 1,000 instances, the least of two."""
    rows = []
    for way in WAYS:
        path = written(way, 1000)
        rows.append((way, *min(_graph(path) for _ in range(2))))
    figures.show(
        "inventory-run",
        "ansible-inventory --graph, 1,000 instances",
        ("plugin", "s", "peak MB"),
        rows,
    )


def _graph(path: Path) -> tuple[float, int]:
    """Seconds, and the largest resident size in MB."""
    program = Path(sys.executable).with_name("ansible-inventory")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "ANSIBLE_"))}
    environment = {**clean, "AWS_EC2_METADATA_DISABLED": "true"}
    code = (
        "import json, resource, subprocess, sys; "
        "r = subprocess.run(sys.argv[1:], capture_output=True, check=True); "
        "print(json.dumps(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))"
    )
    argv = [sys.executable, "-c", code, str(program), "-i", str(path), "--graph"]
    began = time.monotonic()
    finished = subprocess.run(
        argv, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=True
    )
    return time.monotonic() - began, json.loads(finished.stdout) // 1024
