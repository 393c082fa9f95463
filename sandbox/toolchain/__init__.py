"""The programs of the sandbox at pinned versions: found on this machine, or built from source.

`ensure` is the interface; `python -m sandbox toolchain [PROGRAM ...]` is `main`.
"""

from __future__ import annotations

import argparse
import signal
import sys
from typing import TYPE_CHECKING

from .build import Build
from .cache import Cache
from .choice import choose
from .errors import ToolchainError
from .golang import find_go
from .programs import PROGRAMS, Program, pinned_version, program_named
from .reporting import Console, Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

__all__ = ["PROGRAMS", "Console", "ToolchainError", "ensure", "main"]

DEFAULT = ("kops", "helm", "kubectl")


def ensure(programs: Iterable[str], report: Report = print) -> dict[str, Path]:
    """Paths of the programs, each of its pinned version; builds those that are nowhere.

    `report` gets a line for each step; a Console shows progress in place on a terminal.
    Raises ToolchainError, which says what to do next.
    """
    wanted = [program_named(name) for name in dict.fromkeys(programs)]
    cache = Cache.of()
    paths: dict[str, Path] = {}
    refused: dict[str, tuple[str, ...]] = {}
    for program in wanted:
        choice = choose(program, cache)
        refused[program.name] = choice.refused
        if choice.path:
            paths[program.name] = choice.path
            report(f"{program.name} {pinned_version(program)}: {choice.source}, {choice.path}")
    missing = [program for program in wanted if program.name not in paths]
    if missing:
        paths |= _build(missing, cache, report, refused)
    return {program.name: paths[program.name] for program in wanted}


def _build(
    programs: Sequence[Program],
    cache: Cache,
    report: Report,
    refused: Mapping[str, Sequence[str]],
) -> dict[str, Path]:
    with cache.lock(report):
        # Another process may have built them while this one waited.
        paths = {program.name: path for program in programs if (path := cache.built(program))}
        missing = [program for program in programs if program.name not in paths]
        if missing:
            go = find_go(cache, report)
            for program in missing:
                build = Build(program, go, cache, report, refused[program.name])
                paths[program.name] = build.run()
        return paths


def main(argv: Sequence[str]) -> int:
    """Provide the programs named in argv, or kops, helm and kubectl; prints name and path."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox toolchain",
        description="Provide programs at the versions of sandbox/toolchain/go.mod: from PATH "
        "if the version is right, else built from source into a cache (WORKBENCH_CACHE).",
    )
    parser.add_argument(
        "programs",
        metavar="PROGRAM",
        nargs="*",
        help=f"any of {', '.join(PROGRAMS)}, or all; {', '.join(DEFAULT)} if none is named",
    )
    names = parser.parse_args(argv).programs or DEFAULT
    console = Console(sys.stderr)
    # SIGTERM ends the running build as Ctrl-C does, in place of leaving it behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        paths = ensure(PROGRAMS if "all" in names else names, console)
    except ToolchainError as error:
        console(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        console("interrupted; a rerun resumes the build")
        return 130
    for name, path in paths.items():
        print(f"{name}\t{path}")
    return 0
