"""Where built programs are kept: the user's own cache, and the machine's where it is readable.

A program's folder is named after a digest of all that determines the binary, so that a changed
pin never meets an old one.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import platform
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import ToolchainError
from .programs import Program, pinned_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .reporting import Report

SYSTEM = Path("/var/cache/datascience-workbench")
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_PATIENCE = 2 * 3600.0
"""Seconds to wait for another process: longer than all programs take on a slow machine."""

BUILD_FLAGS = ("-mod=readonly", "-trimpath")
BUILD_ENVIRONMENT = {
    "CGO_ENABLED": "0",
    "GOOS": platform.system().lower(),
    "GOARCH": _ARCHITECTURES.get(platform.machine(), platform.machine()),
    "GO111MODULE": "on",
    "GOTOOLCHAIN": "local",
    "GOWORK": "off",
    # go.sum holds every module's digest and -mod=readonly lets none be added: nobody to ask.
    "GOSUMDB": "off",
}


@dataclass(frozen=True)
class Cache:
    """A folder of one's own, and the machine's, which is only read."""

    own: Path
    system: Path

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Cache:
        """$WORKBENCH_CACHE, else the user's cache folder; the machine's is read beside it."""
        home = environment.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        base = environment.get("WORKBENCH_CACHE") or f"{home}/datascience-workbench"
        return cls(Path(base).absolute() / "toolchain", SYSTEM / "toolchain")

    def place(self, program: Program) -> Path:
        """Where a build of the program goes."""
        return self.own / _folder(program) / program.name

    def by_hand(self, program: Program) -> Path:
        """Where a person may put a binary; it is taken if its version is right."""
        return self.own / "bin" / program.name

    def built(self, program: Program) -> Path | None:
        """A build that is there already; only what answered its version ever gets there."""
        for base in (self.own, self.system):
            path = base / _folder(program) / program.name
            if os.access(path, os.X_OK):
                return used(path.parent) / path.name
        return None

    def create(self) -> None:
        """Make the writable folder."""
        try:
            self.own.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ToolchainError(
                f"the toolchain's cache {self.own} cannot be made: {error.strerror}\n"
                "Name another folder in WORKBENCH_CACHE."
            ) from None

    @contextlib.contextmanager
    def lock(self, report: Report, patience: float = _PATIENCE) -> Iterator[None]:
        """Hold the right to build; while another process has it, wait and say so."""
        self.create()
        path = self.own / "lock"
        with path.open("a+") as file:
            waited = 0
            while not _flock(file.fileno()):
                if waited >= patience:
                    raise ToolchainError(
                        f"process {_holder(path)} still builds after {waited} s\n"
                        f"It holds {path}: end it if it hangs, then run this again."
                    )
                if waited % 30 == 0:
                    report(f"process {_holder(path)} is building into {self.own}: waiting for it")
                time.sleep(1)
                waited += 1
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield


def used(place: Path) -> Path:
    """Note that a folder of the cache is used, before which nobody removes it; return it."""
    with contextlib.suppress(OSError):
        os.utime(place)
    return place


def check_space(needs: Mapping[Path, float]) -> None:
    """Raise unless each folder's file system has what its folders need together, in GiB."""
    wanted: dict[int, tuple[Path, float]] = {}
    for folder, need in needs.items():
        there = next(path for path in (folder, *folder.parents) if path.exists())
        device = there.stat().st_dev
        wanted[device] = (there, need + wanted.get(device, (there, 0.0))[1])
    for there, need in wanted.values():
        free = shutil.disk_usage(there).free / 2**30
        if free < need:
            raise ToolchainError(
                f"the build needs about {need:.1f} GiB on the file system of {there}, "
                f"which has {free:.1f} GiB free\n"
                "Make room, or move the folders: WORKBENCH_CACHE, GOCACHE, GOMODCACHE, TMPDIR."
            )


def _folder(program: Program) -> str:
    version = pinned_version(program)
    files = [program.folder / name for name in ("go.mod", "go.sum")]
    if program.ours:
        files += sorted((program.folder / program.main).glob("*.go"))
    parts = [file.read_bytes() for file in files]
    parts.append(repr((BUILD_FLAGS, BUILD_ENVIRONMENT, program.linker_flags(version))).encode())
    digest = hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]
    system = f"{BUILD_ENVIRONMENT['GOOS']}-{BUILD_ENVIRONMENT['GOARCH']}"
    return f"{program.name}-{version}-{system}-{digest}"


def _flock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(path: Path) -> str:
    return path.read_text() or "(unnamed)"
