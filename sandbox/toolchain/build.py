"""Builds one program from the Go module, and lets it into the cache once it says its version."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .cache import BUILD_FLAGS, Cache, check_space
from .choice import version_of
from .errors import ToolchainError
from .process import Outcome, run
from .programs import Program, pinned_version
from .reporting import Progress, Report, duration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from .golang import Go

_LIST_DEADLINE = 5 * 60.0
_FETCH_DEADLINE = 45 * 60.0
_BUILD_DEADLINE = 90 * 60.0
_LINK_SECONDS = 4.0
# Disk space, measured with Go 1.26 in November 2026: kops alone takes 1.2 GiB of modules and 1.9
# GiB of compiled packages, all programs together 1.9 and 4.5.
_MODULES_GIB = 1.5
_PROGRAM_GIB = 2.0
_PACKAGE_GIB = 1.4 / 1024
_BINARY_GIB = 0.5
"""A binary of 0.2 GiB, and the linker's working copy."""


@dataclass(frozen=True)
class Build:
    """The build of one program with one Go into a cache, whose lock the caller holds."""

    program: Program
    go: Go
    cache: Cache
    report: Report
    refused: Sequence[str] = ()
    """Binaries that were found and not taken; a failure names them."""

    def run(self) -> Path:
        """Fetch, compile, try, keep; returns the binary's place in the cache."""
        self._log.parent.mkdir(exist_ok=True)
        packages, stale = self._fetch()
        cores = os.cpu_count() or 1
        expected = _LINK_SECONDS + stale * self.program.seconds_per_package * 2 / cores
        self.report(
            f"{self._name}: building, about {duration(expected)} on {cores} cores "
            f"({stale} of {packages} packages to compile)"
        )
        place = self.cache.place(self.program)
        part = place.parent.with_name(f"{place.parent.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        progress = Progress(self.report)

        def tick(printed: str) -> None:
            progress(f"{self._name}: {min(printed.count(chr(10)), stale)} of {stale} packages")

        outcome = self._run_go(
            "build", "-v", "-o", part / place.name, deadline=_BUILD_DEADLINE, tick=tick
        )
        if outcome.code != 0:
            raise self._failure("go build", outcome)
        # A program can build well and still fail at every command: it is run before it is kept.
        answer = version_of(part / place.name, self.program)
        if answer.version != self._version:
            told = f"the new binary answered {answer.told}"
            raise self._failure("the first run", Outcome(1, told))
        shutil.rmtree(place.parent, ignore_errors=True)
        part.rename(place.parent)
        self.report(f"{self._name}: built in {duration(progress.seconds)}")
        return place

    def _fetch(self) -> tuple[int, int]:
        """Bring the modules here if need be; the program's packages, and those to compile."""
        listing = ("list", "-deps", "-f", "{{.Stale}}")
        outcome = self._run_go(*listing, deadline=_LIST_DEADLINE, GOPROXY="off")
        modules, packages = self.go.folder("GOMODCACHE"), self.go.folder("GOCACHE")
        if outcome.code != 0:
            check_space(
                {modules: _MODULES_GIB, packages: _PROGRAM_GIB, self.cache.own: _BINARY_GIB}
            )
            self.report(f"{self._name}: fetching Go modules, up to {_MODULES_GIB} GiB")
            progress = Progress(self.report)

            def tick(printed: str) -> None:
                progress(f"{self._name}: {printed.count('go: downloading ')} modules fetched")

            outcome = self._run_go(*listing, deadline=_FETCH_DEADLINE, tick=tick)
            if outcome.code != 0:
                raise self._failure("fetching Go modules", outcome)
            self.report(f"{self._name}: modules fetched in {duration(progress.seconds)}")
        answers = outcome.output.splitlines()
        stale = answers.count("true")
        check_space({packages: stale * _PACKAGE_GIB, self.cache.own: _BINARY_GIB})
        return stale + answers.count("false"), stale

    def _run_go(
        self,
        verb: str,
        *arguments: str | Path,
        deadline: float,
        tick: Callable[[str], None] = lambda _: None,
        **environment: str,
    ) -> Outcome:
        flags = (*BUILD_FLAGS, "-ldflags", self.program.linker_flags(self._version))
        return run(
            [self.go.command, verb, *flags, *arguments, self.program.package],
            deadline,
            env={**self.go.environment, **environment},
            cwd=self.program.folder,
            log=self._log,
            tick=tick,
        )

    def _failure(self, step: str, outcome: Outcome) -> ToolchainError:
        how = "was ended at its deadline" if outcome.code is None else "failed"
        lines = [
            f"{self._name}: {step} {how}; it said:",
            *(f"  {line}" for line in outcome.tail().splitlines()),
            f"Log: {self._log} (go {self.go.version}, {self.go.command})",
            *(f"Not used: {line}" for line in self.refused),
            f"To supply it by hand: put {self._name} on PATH, or at "
            f"{self.cache.by_hand(self.program)}. A rerun resumes the build.",
        ]
        return ToolchainError("\n".join(lines))

    @property
    def _version(self) -> str:
        return pinned_version(self.program)

    @property
    def _name(self) -> str:
        return f"{self.program.name} {self._version}"

    @property
    def _log(self) -> Path:
        return self.cache.own / "log" / f"{self.program.name}.log"
