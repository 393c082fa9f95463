"""Which files belong to the repository."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def belonging(root: Path) -> list[Path]:
    """Return the files, as paths below root, that git tracks or would: links are none."""
    listed = subprocess.run(
        [
            *(shutil.which("git") or "git", "ls-files", "-z"),
            *("--cached", "--others", "--exclude-standard"),
        ],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    names = filter(None, listed.stdout.split("\0"))
    paths = (root / name for name in names)
    return [path.relative_to(root) for path in paths if path.is_file() and not path.is_symlink()]
