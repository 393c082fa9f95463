"""A process of Ansible's own that parses inventory files, one after the other: parse_worker.py."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[4]
# In a checkout they are below it; where ansible-test has the collection, it lies among them.
COLLECTIONS = ROOT / "collections" if (ROOT / "collections").is_dir() else ROOT.parents[2]
WORKER = Path(__file__).with_name("parse_worker.py")


class Parser:
    """The process, from the side of a test."""

    def __init__(self, environment: dict[str, str] | None = None) -> None:
        foreign = ("AWS_", "ANSIBLE_", "WORKBENCH_")
        clean = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
        nowhere = {
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "ANSIBLE_DEPRECATION_WARNINGS": "false",
        }
        self._process = subprocess.Popen(
            [sys.executable, str(WORKER), str(COLLECTIONS)],
            cwd=ROOT,
            env=clean | nowhere | (environment or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def parse(self, path: Path, **job: Any) -> dict[str, Any]:
        """Parse one file."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"path": str(path), **job}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def peak(self) -> int:
        """The most memory that the process had, in MB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) // 1024

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)
