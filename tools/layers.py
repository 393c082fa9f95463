"""The layers of checks and tests, each a few commands, and what no machine like this can show."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sandbox import levels
from tools import pythons

ROOT = Path(__file__).resolve().parent.parent
COLLECTION = "ansible_collections/datascience/workbench"
PYTEST = ("python", "-m", "pytest", "-q")
SHELL = ("tools/setup", "tools/find-python", "tools/record-results", ".ci/run")


@dataclass(frozen=True)
class Step:
    """One command; `seconds` is its deadline, `folder` where it runs, below the checkout.

    It counts as one test, unless it closes as pytest does: "12 passed, 1 skipped".
    """

    name: str
    argv: tuple[str, ...]
    seconds: float = 600
    folder: str = "."


@dataclass(frozen=True)
class Layer:
    """Steps, of which `at_once` run side by side."""

    steps: tuple[Step, ...]
    at_once: int = 1


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """Return the command that runs one of the tools of this folder."""
    return ("python", "-m", f"tools.{name}", *arguments)


LAYERS = {
    "unit": Layer((Step("unit tests", (*PYTEST, "tests/unit", "-n", "2"), 1200),)),
    "integration": Layer(
        (
            # A file's tests share a sandbox, and stay together; two files run side by side.
            Step(
                "integration tests",
                (*PYTEST, "tests/integration", "-n", "2", "--dist", "loadfile", "--durations=10"),
                3000,
            ),
        )
    ),
    "molecule": Layer((Step("molecule cluster", tool("molecule", "cluster"), 1200),)),
    # The longest first, so that the two that run side by side end together.
    "gates": Layer(
        (
            Step("ansible-test sanity 2.21", tool("ansible_test", "2.21", "sanity"), 1800),
            Step("ansible-test sanity 2.19", tool("ansible_test", "2.19", "sanity"), 1800),
            Step("ansible-test units 2.19", tool("ansible_test", "2.19", "units"), 1200),
            Step("ansible-test units 2.21", tool("ansible_test", "2.21", "units"), 1200),
            Step("ansible-lint", ("ansible-lint", "--offline", "--strict")),
            Step("documentation site", tool("docs")),
            Step("documentation", tool("docs", "--lint")),
            # From here the modules have the full names by which they import each other.
            Step(
                "mypy plugins",
                ("mypy", "--config-file", "../pyproject.toml", f"{COLLECTION}/plugins"),
                folder="collections",
            ),
            Step("mypy sandbox, tools", ("mypy", "sandbox", "tools")),
            Step("artefact", tool("artefact")),
            Step("yamllint", ("yamllint", "--strict", ".")),
            Step("changelog", ("antsibull-changelog", "lint")),
            Step("shellcheck", ("shellcheck", *SHELL)),
            Step("ruff check", ("ruff", "check", ".")),
            Step("ruff format", ("ruff", "format", "--check", ".")),
            Step("share of the sandbox", tool("share")),
            Step("steps that can fail", tool("can_fail")),
        ),
        at_once=2,
    ),
}


def not_shown() -> list[str]:
    """Return what no run on this machine can show, a line each."""
    lines = [
        "AWS itself: quotas, permissions, boot times and prices are not those of an account",
    ]
    if why := levels.missing():
        lines.append(f"nodes: no instance boots and no Kubernetes API answers here, because {why}")
    if os.geteuid() != 0:
        lines.append(
            "topology.dns Public: needs root, for a resolver on port 53 of a loopback address"
        )
    lines += [
        f"ansible-core {series}: needs {pythons.named(series)}"
        for series in pythons.PYTHONS
        if not pythons.found(series)
    ]
    return lines
