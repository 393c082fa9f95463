"""Takes a program that is there already: on PATH, put by hand, or built before."""

from __future__ import annotations

import mmap
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .process import run
from .programs import Program, pinned_version

if TYPE_CHECKING:
    from .cache import Cache

_DEADLINE = 20.0
"""Seconds for a program to print its version."""


@dataclass(frozen=True)
class Answer:
    """What a binary says about itself: a version, or None and why there is none."""

    version: str | None
    told: str


@dataclass(frozen=True)
class Choice:
    """The binary to use (None: one must be built) and those that were found and refused."""

    path: Path | None
    source: str = ""
    refused: tuple[str, ...] = ()


def version_of(path: Path, program: Program) -> Answer:
    """Ask a binary for its version; no cluster and no user's configuration takes part."""
    environment = {**os.environ, "KUBECONFIG": os.devnull, "KUBERC": "off"}
    outcome = run([path, *program.asks], _DEADLINE, env=environment, cwd=Path("/"))
    if outcome.code is None:
        return Answer(None, f"nothing within {_DEADLINE:.0f} s")
    if outcome.code != 0:
        return Answer(None, f"with exit code {outcome.code}: {outcome.tail(2)}")
    told = _recorded(path, program.module) if program.silent else outcome.output
    version = program.version_in(told)
    return Answer(version, version or f"no version: {outcome.tail(2)}")


def _recorded(path: Path, module: str) -> str:
    """A module and its version, as `go build` writes them into a binary."""
    wanted = rb"(?:mod|dep)\t(" + re.escape(module).encode() + rb"\t\S+)"
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as binary:
        found = re.search(wanted, binary)
        return found[1].decode() if found else ""


def choose(program: Program, cache: Cache) -> Choice:
    """The first binary of the pinned version: on PATH, at the place for one's own, in the cache."""
    pinned = pinned_version(program)
    refused = []
    found = [(Path(folder, program.name), "on PATH") for folder in os.get_exec_path()]
    for path, source in dict.fromkeys([*found, (cache.by_hand(program), "put by hand")]):
        if not path.is_file() or not os.access(path, os.X_OK):
            continue
        answer = version_of(path.absolute(), program)
        if answer.version == pinned:
            return Choice(path.absolute(), source)
        refused.append(f"{path} answers {answer.told}")
    built = cache.built(program)
    return Choice(built, "built before" if built else "", tuple(refused))
