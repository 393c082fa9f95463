"""The control group of an instance, in which all that it runs is: of version 1 or 2."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path("/sys/fs/cgroup")


def unified() -> bool:
    """Say whether this machine has control groups of version 2 alone."""
    return (ROOT / "cgroup.controllers").exists()


def _trees() -> Iterable[Path]:
    return [ROOT] if unified() else [path for path in ROOT.iterdir() if path.is_dir()]


def make(family: str, name: str, memory: int, vcpus: int) -> list[Path]:
    """Make the groups FAMILY/NAME with limits; return the files that a process enters them by.

    memory is in bytes, a limit of all that the instance runs.
    """
    entries = []
    for tree in _trees():
        for group in (tree / family, tree / family / name):
            group.mkdir(exist_ok=True)
            if tree.name == "cpuset":
                for kind in ("cpuset.cpus", "cpuset.mems"):
                    (group / kind).write_text((group.parent / kind).read_text())
            if unified():
                given = (group.parent / "cgroup.controllers").read_text().split()
                wanted = " ".join(f"+{one}" for one in given)
                (group.parent / "cgroup.subtree_control").write_text(wanted)
        entries.append(tree / family / name / "cgroup.procs")
    limits = {
        "memory/memory.limit_in_bytes": memory,
        "cpu/cpu.cfs_quota_us": vcpus * 100_000,
    }
    if unified():
        limits = {"memory.max": memory, "cpu.max": f"{vcpus * 100_000} 100000"}  # type: ignore[dict-item]
    for file, limit in limits.items():
        tree_name, _, kind = file.rpartition("/")
        (ROOT / tree_name / family / name / kind).write_text(str(limit))
    return entries


def remove(family: str, name: str = "") -> None:
    """Remove the groups of an instance, or the whole family, whose processes have ended."""
    for tree in _trees():
        top = tree / family / name
        for _ in range(40):
            for group in sorted(top.rglob("*"), reverse=True) if top.exists() else ():
                if group.is_dir():
                    with suppress(OSError):
                        group.rmdir()
            with suppress(OSError):
                top.rmdir()
            if not top.exists():
                break
            time.sleep(0.05)


def left(family: str) -> list[str]:
    """Groups that are still there, in words."""
    return [f"control group {tree / family}" for tree in _trees() if (tree / family).exists()]
