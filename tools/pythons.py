"""Which Pythons run which ansible-core, and whether this machine has one."""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Series of ansible-core -> the oldest and the newest Python that run it.
# https://docs.ansible.com/ansible/latest/reference_appendices/release_and_maintenance.html
PYTHONS = {"2.19": ("311", "313"), "2.21": ("312", "314")}


@functools.cache
def found(series: str) -> bool:
    """Tell whether this machine has a Python for a series."""
    finder = [str(ROOT / "tools" / "find-python"), *PYTHONS[series]]
    return subprocess.run(finder, capture_output=True, check=False).returncode == 0


def named(series: str) -> str:
    """Return which Pythons those are, in words."""
    oldest, newest = (f"{number[0]}.{number[1:]}" for number in PYTHONS[series])
    return f"Python {oldest} to {newest}"
