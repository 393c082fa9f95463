"""Run the checks and tests of this checkout, layer by layer: test.py [LAYER ...].

Every step's output goes to a file under .workbench/test/; of a step that failed, the end of it is
shown. The closing lines count steps and tests; the exit code is 0 only if everything passed, and
something did.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tools.layers import LAYERS, ROOT, Layer, Step, chosen, not_shown

BIN = Path(sys.executable).parent
LOGS = ROOT / ".workbench" / "test"
# Seconds that a step gets to put away what it has started, before it is killed.
GRACE = 20


@dataclass
class Count:
    """Tests (or steps that count as one) by outcome."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: Count) -> None:
        """Take another count in."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


@dataclass
class Runner:
    """Runs steps, some side by side, and knows which processes are under way."""

    under_way: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(self, step: Step) -> Count:
        """Run one step, print its line, and the end of its output where it failed."""
        log = LOGS / f"{re.sub('[ ,]+', '-', step.name)}.log"
        began = time.monotonic()
        program, *rest = step.argv
        with log.open("w", encoding="utf-8") as out:
            process = subprocess.Popen(
                [shutil.which(program, path=str(BIN)) or program, *rest],
                cwd=ROOT / step.folder,
                env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"},
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            self.under_way.append(process)
            try:
                ok = process.wait(step.seconds) == 0
            except subprocess.TimeoutExpired:
                ok = False
                end(process)
                out.write(f"\nended after {step.seconds:.0f} s, its deadline\n")
        self.under_way.remove(process)
        text = log.read_text(encoding="utf-8", errors="replace")
        count = outcome(text, ok)
        print(told(step, count, text, time.monotonic() - began, log), flush=True)
        return count

    def layer(self, layer: Layer) -> Count:
        """Run the steps of a layer; return what they counted."""
        total = Count()
        with ThreadPoolExecutor(layer.at_once) as pool:
            try:
                for count in pool.map(self.run, layer.steps):
                    total.add(count)
            except KeyboardInterrupt:
                pool.shutdown(wait=False, cancel_futures=True)
                for process in tuple(self.under_way):
                    end(process)
                raise
        return total


def end(process: subprocess.Popen[bytes]) -> None:
    """End a step and what it has started: asked first, killed after a while."""
    for number in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(GRACE)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def outcome(text: str, ok: bool) -> Count:
    """Read a closing line as pytest writes it; a step without one counts as a single test."""
    closing = text.rstrip().rpartition("\n")[2]
    found = {
        kind: int(n) for n, kind in re.findall(r"(\d+) (passed|failed|skipped|error)", closing)
    }
    if not found:
        return Count(passed=int(ok), failed=int(not ok))
    bad = found.get("failed", 0) + found.get("error", 0)
    return Count(found.get("passed", 0), max(bad, int(not ok)), found.get("skipped", 0))


def skipped(text: str) -> list[str]:
    """Return pytest's lines of what was skipped, one for each file and reason."""
    found: Counter[tuple[str, str]] = Counter()
    for number, file, why in re.findall(r"^SKIPPED \[(\d+)\] (.+?)(?::\d+)?: (.*)$", text, re.M):
        found[file, why] += int(number)
    return [f"SKIPPED [{number}] {file}: {why}" for (file, why), number in found.items()]


def told(step: Step, count: Count, text: str, seconds: float, log: Path) -> str:
    """Return what is printed of a step that has ended."""
    lines = [f"  {'FAILED' if count.failed else 'ok    '} {step.name:<26} {seconds:6.1f} s"]
    lines += [f"         {line}" for line in skipped(text)]
    if count.failed:
        lines += [f"    | {line}" for line in text.rstrip().splitlines()[-60:]]
        lines.append(f"    whole output: {log}")
    return "\n".join(lines)


def main(names: list[str]) -> int:
    """Run the layers named (default: all) and return the exit code."""
    unknown = [name for name in names if name not in LAYERS]
    if unknown:
        print(f"test: the layers are {', '.join(LAYERS)}, not {', '.join(unknown)}")
        return 2
    LOGS.mkdir(parents=True, exist_ok=True)
    # Whoever ends this run ends what it has started, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    hidden = not_shown()
    print(f"Not shown on this machine: {len(hidden)}", *hidden, sep="\n  - ")
    total, took, runner = Count(), [], Runner()
    for name, layer in chosen(LAYERS, names or LAYERS).items():
        began = time.monotonic()
        print(f"{name}:", flush=True)
        try:
            total.add(runner.layer(layer))
        except KeyboardInterrupt:
            print("test: interrupted, so it shows nothing")
            return 130
        took.append(f"{name} {time.monotonic() - began:.0f} s")
        print(f"  {took[-1]}", flush=True)
    print(f"Not shown on this machine: {len(hidden)}", *hidden, sep="\n  - ")
    print(", ".join(took))
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
