"""Run the checks and tests of this checkout, layer by layer: test.py [LAYER ...].

Every step's output goes to a file under .workbench/test/; of a step that failed, the end of it is
shown. The closing line counts steps and tests; the exit code is 0 only if everything passed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sandbox import levels  # noqa: E402 - a script finds the checkout first

BIN = Path(sys.executable).parent
LOGS = ROOT / ".workbench" / "test"
COLLECTION = "ansible_collections/datascience/workbench"
PYTEST = ("python", "-m", "pytest", "-q")


@dataclass(frozen=True)
class Step:
    """One command; `seconds` is its deadline, `folder` where it runs, below the checkout."""

    name: str
    argv: tuple[str, ...]
    seconds: float = 600
    folder: str = "."


@dataclass
class Count:
    """Tests (or steps that count as one) by outcome."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0


LAYERS: dict[str, tuple[Step, ...]] = {
    "lint": (
        Step("ruff check", ("ruff", "check", ".")),
        Step("ruff format", ("ruff", "format", "--check", ".")),
        # From here the modules have the full names by which they import each other.
        Step(
            "mypy plugins",
            ("mypy", "--config-file", "../pyproject.toml", f"{COLLECTION}/plugins"),
            folder="collections",
        ),
        Step("mypy sandbox, tools", ("mypy", "sandbox", "tools")),
        Step("yamllint", ("yamllint", "--strict", ".")),
        Step("ansible-lint", ("ansible-lint", "--offline", "--strict")),
        Step("shellcheck", ("shellcheck", "tools/setup", "tools/find-python", ".ci/run")),
        Step("changelog", ("antsibull-changelog", "lint")),
        Step("docs", ("python", "tools/docs.py", "--lint")),
        Step("galaxy build", ("python", "tools/artefact.py")),
    ),
    "unit": (Step("unit tests", (*PYTEST, "tests/unit", "-n", "2")),),
    "integration": (
        # A file's tests share a sandbox, and stay together; two files run side by side.
        Step(
            "integration tests",
            (*PYTEST, "tests/integration", "-n", "2", "--dist", "loadfile", "--durations=10"),
            3000,
        ),
    ),
    "molecule": (Step("molecule cluster", ("python", "tools/molecule.py", "cluster"), 1200),),
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
    return lines


def outcome(text: str, ok: bool) -> Count:
    """Read pytest's closing line; a step without one counts as a single test."""
    found = {kind: int(n) for n, kind in re.findall(r"(\d+) (passed|failed|skipped|error)", text)}
    if not re.search(r"\d+ passed", text) and not found:
        return Count(passed=int(ok), failed=int(not ok))
    bad = found.get("failed", 0) + found.get("error", 0)
    return Count(found.get("passed", 0), max(bad, int(not ok)), found.get("skipped", 0))


def run_step(step: Step) -> Count:
    """Run one step, print its line, and the end of its output where it failed."""
    program, *rest = step.argv
    log = LOGS / f"{step.name.replace(' ', '-').replace(',', '')}.log"
    began = time.monotonic()
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [shutil.which(program, path=str(BIN)) or program, *rest],
            cwd=ROOT / step.folder,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            ok = process.wait(step.seconds) == 0
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            ok = False
            out.write(f"\nended after {step.seconds:.0f} s, its deadline\n")
    text = log.read_text(encoding="utf-8", errors="replace")
    count = outcome(text, ok) if "pytest" in step.argv else Count(int(ok), int(not ok))
    seconds = time.monotonic() - began
    print(f"  {'ok    ' if ok else 'FAILED'} {step.name:<22} {seconds:6.1f} s", flush=True)
    for line in re.findall(r"^SKIPPED.*$", text, re.MULTILINE):
        print(f"         {line}", flush=True)
    if not ok:
        tail = text.rstrip().splitlines()[-60:]
        print("\n".join(f"    | {line}" for line in tail))
        print(f"    whole output: {log}", flush=True)
    return count


def main(names: list[str]) -> int:
    """Run the layers named (default: all) and return the exit code."""
    unknown = [name for name in names if name not in LAYERS]
    if unknown:
        print(f"test: the layers are {', '.join(LAYERS)}, not {', '.join(unknown)}")
        return 2
    LOGS.mkdir(parents=True, exist_ok=True)
    print("Not shown on this machine:", *not_shown(), sep="\n  - ")
    total = Count()
    for name in names or LAYERS:
        began = time.monotonic()
        print(f"{name}:", flush=True)
        for step in LAYERS[name]:
            count = run_step(step)
            total.passed += count.passed
            total.failed += count.failed
            total.skipped += count.skipped
        print(f"  {name} took {time.monotonic() - began:.0f} s", flush=True)
    print(f"Not shown on this machine: {len(not_shown())}", *not_shown(), sep="\n  - ")
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
