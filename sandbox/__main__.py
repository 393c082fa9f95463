"""`python -m sandbox`: checks that what the sandbox runs is installed, then does as told."""

from __future__ import annotations

import importlib.util
import sys

if missing := [
    m for m in ("moto", "flask", "boto3", "supervisor") if not importlib.util.find_spec(m)
]:
    sys.exit(
        f"The sandbox needs {', '.join(missing)}, which {sys.executable} does not have. Run "
        f"`make setup`, or: {sys.executable} -m pip install -r requirements/sandbox.txt"
    )

from sandbox.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
