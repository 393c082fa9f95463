# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A file that is written whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError


class FileError(WorkbenchError):
    """A file cannot be read or written."""


def differs(path: Path, text: str) -> bool:
    """Whether the file is not there or has another text. Raises FileError."""
    try:
        return path.read_text(encoding="utf-8") != text
    except FileNotFoundError:
        return True
    except (OSError, ValueError) as failed:
        raise FileError(f"read {path}", str(failed), "Name another file.") from failed


def write_whole(path: Path, text: str) -> None:
    """Write a text of UTF-8, mode 0644. Raises FileError; then the file is as it was before."""
    unfinished = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=path.parent, prefix=f".{path.name}.", encoding="utf-8", delete=False
        ) as file:
            unfinished = Path(file.name)
            file.write(text)
        unfinished.chmod(0o644)
        unfinished.replace(path)
    except OSError as failed:
        if unfinished:
            unfinished.unlink(missing_ok=True)
        raise FileError(f"write {path}", str(failed)) from failed
