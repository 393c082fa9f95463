"""Find what would let a step of the pipeline, a task or a test pass whatever happens."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.files import belonging
from tools.layers import LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parent.parent
YAML, SHELL, PYTHON = "YAML", "shell", "Python"
# What each kind of file says where a failure is to be none. A line that says why is as bad.
PATTERNS = {
    YAML: r"\b(?:ignore_errors|ignore_unreachable|continue-on-error|allow_failure): *(?!false\b)\S"
    r"|\bfailed_when: *(?:false|\[\])|\|\| *(?:true|:)(?:\s|$)",
    SHELL: r"\|\| *(?:true|:)(?:\s|$)|; *true\s*$|\bset \+e\b|--exit-zero|^\t[@+]*-|^\.IGNORE\b",
    PYTHON: r"^\s*(?:@|pytestmark = )pytest\.mark\.(?:skip\b|xfail\b(?!\(strict=True))"
    r"|^\s*assert True\b",
}
FOLDERS = {"roles", "playbooks", "molecule", ".config", ".ci", ".github", "tools", "tests"}


def kind(path: Path, first: str) -> str | None:
    """Return which patterns a file is held against, None for none; `first` is its first line."""
    if path.suffix in (".yml", ".yaml"):
        return YAML
    if path.suffix == ".py":
        return PYTHON if path.parts[0] == "tests" else None
    if path.name == "Makefile" or re.match(r"#!.*\b(?:ba)?sh\b", first):
        return SHELL
    return None


def faults(name: str, text: str) -> list[str]:
    """Return the lines of a file, by its name in the checkout, that cannot fail: PLACE: LINE."""
    lines = text.splitlines()
    found = kind(Path(name), lines[0] if lines else "")
    if found is None:
        return []
    wrong = re.compile(PATTERNS[found])
    return [
        f"{name}:{number}: {line.strip()}"
        for number, line in enumerate(lines, 1)
        if wrong.search(line)
    ]


def faults_of_commands(commands: Iterable[tuple[str, ...]]) -> list[str]:
    """Return the commands that go through a shell, or are told to succeed."""
    wrong = {"--exit-zero", "true", ":"}
    return [
        f"a step of tools/layers.py: {' '.join(argv)}"
        for argv in commands
        if wrong & set(argv) or argv[0] in ("sh", "bash", "make")
    ]


def pipeline() -> list[Path]:
    """Return the files that decide whether a run fails; recorded ones are none."""
    return [
        path
        for path in belonging(ROOT)
        if (path.parts[0] in FOLDERS or len(path.parts) == 1)
        and not {"fixtures", "golden"} & set(path.parts)
    ]


def main() -> int:
    """Print what was found."""
    found = faults_of_commands(step.argv for layer in LAYERS.values() for step in layer.steps)
    for path in pipeline():
        found += faults(str(path), (ROOT / path).read_text(encoding="utf-8", errors="replace"))
    if found:
        print("These pass whatever happens:", *found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
