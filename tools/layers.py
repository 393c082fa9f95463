"""The layers of checks and tests, each a few commands, and what no machine like this can show."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox import levels
from tools import pythons
from tools.molecule import scenarios

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parent.parent
COLLECTION = "ansible_collections/datascience/workbench"
PYTEST = ("python", "-m", "pytest", "-q")
UNITS = "tests/unit"
# What every sandbox with a cluster runs, whatever its level.
OF_CLUSTERS = (
    *("kops", "helm", "kubectl", "kwok", "etcd"),
    *("kube-apiserver", "kube-controller-manager", "kube-scheduler"),
)
# Tests that ansible-test runs as well, under each ansible-core.
OF_PLUGINS = f"{UNITS}/plugins"
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
    "unit": Layer((Step("unit tests", (*PYTEST, UNITS, "-n", "2"), 1200),)),
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
    "integration": Layer(
        (
            # A cold build takes longer than any test may wait for it.
            Step("toolchain", ("python", "-m", "sandbox", "toolchain", *OF_CLUSTERS), 2400),
            # The tests of a file stay together: they share a sandbox, and each worker has its own.
            # One more runs at a time than two processors are for: some wait for most of it.
            Step(
                "integration tests",
                (
                    *(*PYTEST, "tests/integration", "-n", "3", "--durations=25"),
                    *("--dist", "loadfile", "--no-loadscope-reorder"),
                ),
                3000,
            ),
        )
    ),
    "molecule": Layer(
        tuple(Step(f"molecule {name}", tool("molecule", name), 1200) for name in scenarios())
    ),
}


def chosen(layers: dict[str, Layer], names: Iterable[str]) -> dict[str, Layer]:
    """Return those of the layers that are named.

    Where the gates are among them, the tests of the plugins run there, in the ansible-core of this
    environment too, and the layer unit leaves them out.
    """
    found = {name: layers[name] for name in names}
    if "unit" in found and "gates" in found and any(map(pythons.found, pythons.PYTHONS)):
        found["unit"] = Layer(tuple(without_plugins(step) for step in found["unit"].steps))
    return found


def without_plugins(step: Step) -> Step:
    """Return a step of pytest that leaves the tests of the plugins out, and says so."""
    return replace(
        step,
        name=f"{step.name}, plugins aside",
        argv=(*step.argv, f"--ignore={OF_PLUGINS}"),
    )


def not_shown() -> list[str]:
    """Return what no run on this machine can show, a line each."""
    lines = [
        "AWS itself: quotas, permissions, boot times and prices are not those of an account",
    ]
    if why := levels.missing():
        lines.append(
            f"machines: no instance boots and no container runs here, because {why}; "
            "nodes are objects of a real Kubernetes API"
        )
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
