"""Hold the sandbox's share of the project's own Python, tests aside, below a third."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.files import belonging

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 1 / 3


def python_files(root: Path) -> list[Path]:
    """Return the files of Python that belong to the repository, tests aside."""
    return [path for path in belonging(root) if path.parts[0] != "tests" and is_python(root / path)]


def is_python(path: Path) -> bool:
    """Tell whether a file is of Python, by its name or its first line."""
    if path.suffix:
        return path.suffix == ".py"
    with path.open("rb") as file:
        return file.readline().rstrip().endswith((b"python3", b"python"))


def lines(paths: list[Path]) -> int:
    """Count the lines that are not blank."""
    return sum(
        bool(line.strip()) for path in paths for line in path.read_text("utf-8").splitlines()
    )


def main() -> int:
    """Count, print, judge."""
    paths = python_files(ROOT)
    sandbox = lines([ROOT / path for path in paths if path.parts[0] == "sandbox"])
    everything = lines([ROOT / path for path in paths])
    share = sandbox / everything
    print(
        f"sandbox/ is {sandbox} of {everything} lines of Python, tests and blank lines aside: "
        f"{share:.1%}, to be less than {LIMIT:.1%}"
    )
    return 0 if share < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
