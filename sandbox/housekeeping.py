"""Removes from the cache what an earlier version of the sandbox made, and nothing uses any more.

The folders of the cache bear a digest of all that they are made of, so that a new version makes new
ones beside the old. Who takes one of them notes that (`cache.used`). The folder `builder` is none
of these: its layers serve every sandbox, and only a person deletes it.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.images.trees import cache
from sandbox.toolchain.errors import ToolchainError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.toolchain.reporting import Report

KINDS = ("toolchain", "images", "roots")
KEPT, REST = 2, 24 * 3600.0
"""How many of a kind are kept whoever uses them, and for how many seconds after the last use."""
# NAME-DIGEST, of programs NAME-VERSION-SYSTEM-ARCHITECTURE-DIGEST; .part is what was interrupted.
_OURS = re.compile(r"(.+?)(?:-\d[\w.+-]*-[a-z]+-[a-z0-9]+)?-[0-9a-f]{12}(\.part)?")

_STATE = re.compile(rb"(?:^|\0)SANDBOX_STATE=([^\0]+)")


def tidy(report: Report) -> None:
    """Remove what is superseded, from folders into which nobody builds at the moment."""
    live, gone = _in_use(), []
    for kind in KINDS:
        # What another user made, as root and a person who share a cache, is theirs to remove.
        with suppress(ToolchainError, OSError), cache(kind).lock(report, 0):
            for folder in superseded(cache(kind).own, live, time.time()):
                with suppress(OSError):
                    _remove(folder)
                    gone.append(folder.name)
    if gone:
        report(f"cache: removed {', '.join(gone)}, which nothing uses any more")


def superseded(cached: Path, live: str, now: float) -> Iterator[Path]:
    """The folders below that are neither among the newest of their kind, nor in use, nor were.

    live has the names of all that processes use; now is the time in seconds of the epoch.
    """
    found = sorted((str(m[1]), path) for path in cached.iterdir() if (m := _named(path)))
    for _, listed in groupby(found, key=lambda one: one[0]):
        last = sorted(((p.stat().st_mtime, p) for _, p in listed), reverse=True)
        whole = [path for _, path in last if path.suffix != ".part"]
        for when, path in last:
            if path not in whole[:KEPT] and path.name not in live and now - when > REST:
                yield path


def _named(path: Path) -> re.Match[str] | None:
    return _OURS.fullmatch(path.name) if path.is_dir() and not path.is_symlink() else None


def _in_use() -> str:
    """What processes run, what is mounted in their namespaces, and what their sandboxes tell of.

    That is as far as this user sees it, and so is what this user may remove.
    """
    told: dict[str, str] = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            told[os.readlink(process / "exe")] = ""
        with suppress(OSError):
            namespace = os.readlink(process / "ns/mnt")
            if namespace not in told:
                told[namespace] = (process / "mountinfo").read_text()
        with suppress(OSError):
            if state := _STATE.search((process / "environ").read_bytes()):
                record = Path(os.fsdecode(state[1])) / "sandbox.json"
                told[str(record)] = record.read_text()
    return "\n".join([*told, *told.values()])


def _remove(folder: Path) -> None:
    """Remove a folder, which no name leads to meanwhile, and the files that tell of it."""
    going = folder.with_name("going")
    shutil.rmtree(going, ignore_errors=True)
    folder.rename(going)
    for beside in folder.parent.glob(f"{folder.name}[.-]*"):
        if beside.is_file():
            beside.unlink()
    shutil.rmtree(going)
