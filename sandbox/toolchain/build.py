"""Builds one program from the Go module, and lets it into the cache once it says its version."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .cache import BUILD_FLAGS, Cache, check_space
from .choice import version_of
from .errors import ToolchainError
from .golang import Go
from .process import Outcome, run
from .programs import MODULE, Program, pinned_version
from .reporting import Progress, Report, duration

_LIST_DEADLINE = 5 * 60.0
_FETCH_DEADLINE = 45 * 60.0
_BUILD_DEADLINE = 90 * 60.0


@dataclass(frozen=True)
class Work:
    """What a build still has to do: packages to compile, of all that the program has."""

    stale: int
    packages: int


class Builder:
    """Builds programs with one Go into one cache, whose lock the caller holds."""

    def __init__(self, go: Go, cache: Cache, report: Report, refused: Mapping[str, Sequence[str]]) -> None:
        self._go = go
        self._cache = cache
        self._report = report
        self._refused = refused

    def build(self, program: Program) -> Path:
        """Build the program; returns its place in the cache."""
        version = pinned_version(program)
        name = f"{program.name} {version}"
        work = self._fetch(program, name)
        cores = os.cpu_count() or 1
        expected = duration(max(3.0, work.stale * program.seconds_per_package * 2 / cores))
        self._report(
            f"{name}: building, about {expected} on {cores} cores "
            f"({work.stale} of {work.packages} packages to compile)"
        )
        place = self._cache.place(program)
        part = place.parent.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        progress = Progress(self._report)
        outcome = self._run(
            program,
            ["build", "-v", "-o", part / program.name],
            _BUILD_DEADLINE,
            lambda printed: progress(
                f"{name}: {min(printed.count(chr(10)), work.stale)} of {work.stale} packages"
            ),
        )
        if outcome.code != 0:
            raise self._failure(program, "go build", outcome)
        self._admit(program, version, part)
        self._report(f"{name}: built in {duration(progress.seconds)}")
        return place

    def _admit(self, program: Program, version: str, part: Path) -> None:
        # A program can build well and still fail at every command: it is run before it is kept.
        answer = version_of(part / program.name, program)
        if answer.version != version:
            problem = f"the new binary answers {answer.told}, not {version}"
            raise self._failure(program, "its first run", Outcome(1, problem))
        place = self._cache.place(program).parent
        shutil.rmtree(place, ignore_errors=True)
        part.rename(place)

    def _fetch(self, program: Program, name: str) -> Work:
        """Bring the modules to this machine, if need be; returns what is left to compile."""
        listing = ["list", "-deps", "-f", "{{.Stale}}"]
        outcome = self._run(program, listing, _LIST_DEADLINE, offline=True)
        modules, binaries = self._go.folder("GOMODCACHE"), self._go.folder("GOCACHE")
        if outcome.code != 0:
            check_space({modules: 2.0, binaries: 2.0, self._cache.own: 0.3})
            self._report(f"{name}: fetching Go modules, up to 2 GiB unpacked")
            progress = Progress(self._report)
            outcome = self._run(
                program,
                listing,
                _FETCH_DEADLINE,
                lambda printed: progress(
                    f"{name}: {printed.count('go: downloading ')} modules fetched"
                ),
            )
            if outcome.code != 0:
                raise self._failure(program, "fetching Go modules", outcome)
            self._report(f"{name}: modules fetched in {duration(progress.seconds)}")
        lines = outcome.output.splitlines()
        work = Work(lines.count("true"), lines.count("true") + lines.count("false"))
        check_space({binaries: 0.3 + work.stale * 1.2 / 1024, self._cache.own: 0.3})
        return work

    def _run(
        self,
        program: Program,
        command: Sequence[str | Path],
        deadline: float,
        tick: Callable[[str], None] = lambda _: None,
        offline: bool = False,
    ) -> Outcome:
        verb, *rest = command
        flags = [*BUILD_FLAGS, "-ldflags", program.linker_flags(pinned_version(program))]
        environment = {**self._go.environment, **({"GOPROXY": "off"} if offline else {})}
        self._log(program).parent.mkdir(exist_ok=True)
        return run(
            [self._go.command, verb, *flags, *rest, program.package],
            deadline,
            env=environment,
            cwd=MODULE,
            log=self._log(program),
            tick=tick,
        )

    def _log(self, program: Program) -> Path:
        return self._cache.own / "log" / f"{program.name}.log"

    def _failure(self, program: Program, step: str, outcome: Outcome) -> ToolchainError:
        version = pinned_version(program)
        how = "was ended at its deadline" if outcome.code is None else "failed"
        refused = [f"Not used: {line}" for line in self._refused.get(program.name, [])]
        return ToolchainError(
            "\n".join(
                [
                    f"{program.name} {version}: {step} {how}; it said:",
                    *(f"  {line}" for line in outcome.tail().splitlines()),
                    f"Log: {self._log(program)} (go {self._go.version}, {self._go.command})",
                    *refused,
                    f"To supply it by hand: put {program.name} {version} on PATH, "
                    f"or at {self._cache.by_hand(program)}. A rerun resumes the build.",
                ]
            )
        )
