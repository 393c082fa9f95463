# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What an image is made of, and the tag that follows from it: equal content has an equal name."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from dataclasses import dataclass
from string import Template
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._images.errors import (
    ImageError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

# Never all digits, which YAML would read as a number.
_PREFIX, _DIGITS = "c", 16
_STEP = re.compile(
    r"(?im)^[ \t]*(?P<word>FROM|RUN)[ \t]+(?:--\S+[ \t]+)*(?P<first>\S+)"
    r"(?:[ \t]+AS[ \t]+(?P<stage>\S+))?"
)
# What Python and git leave behind makes no other image, and is not built from.
LEFT_OUT = frozenset({"__pycache__", ".git"})


@dataclass(frozen=True)
class Recipe:
    """What one image is built from.

    context: the folder that a builder sees. containerfile: its Containerfile, relative to that.
    arguments: the build's arguments by name. platforms: as in "linux/amd64", sorted.
    """

    context: Path
    containerfile: str
    arguments: Mapping[str, str]
    platforms: Sequence[str]

    def tag(self) -> str:
        """The name of this content. Raises ImageError if it cannot be read."""
        told = [dict(self.arguments), list(self.platforms), self.containerfile]
        digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
        with _reading(self.context):
            for name, kind, content in _files(self.context):
                for part in (name.encode(), kind.encode(), content):
                    digest.update(len(part).to_bytes(8, "big") + part)
        return f"{_PREFIX}{digest.hexdigest()[:_DIGITS]}"

    def text(self) -> str:
        """The Containerfile. Raises ImageError if there is none below the context."""
        file = self.context / self.containerfile
        if not file.resolve().is_relative_to(self.context.resolve()):
            raise ImageError(
                f"read {file}",
                f"it is outside of {self.context}",
                "The tag of an image follows from the files of its folder: move it there.",
            )
        with _reading(file):
            return file.read_text(encoding="utf-8")

    def runs_programs(self) -> bool:
        """Whether the build runs programs of the image, which the machine must be able to run."""
        return any(step["word"].upper() == "RUN" for step in _STEP.finditer(self.text()))

    def bases(self) -> list[str]:
        """The images that it starts from, arguments not filled in; earlier stages are none."""
        found: list[str] = []
        stages = {"scratch"}
        for step in _STEP.finditer(self.text()):
            if step["word"].upper() != "FROM":
                continue
            if step["first"].lower() not in stages and step["first"] not in found:
                found.append(step["first"])
            stages |= {step["stage"].lower()} if step["stage"] else set()
        return found

    def starts_from(self, host: str) -> bool:
        """Whether a base is in the registry of that host, as far as the given arguments tell."""
        filled = (Template(one).safe_substitute(self.arguments) for one in self.bases())
        return any(one.lower().startswith(f"{host.lower()}/") for one in filled)


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn what reading a path raises into ImageError."""
    try:
        yield
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise ImageError(
            f"read {path}", said, "It is the folder, or the file, of an image to build."
        ) from error


def _files(folder: Path) -> Iterator[tuple[str, str, bytes]]:
    """(path below the folder, kind, content) of each file, in one order everywhere."""
    found = False
    for at, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = sorted(set(folders) - LEFT_OUT)
        links = {one for one in folders if (folder / at / one).is_symlink()}
        for name in sorted(set(names) - LEFT_OUT | links):
            path = folder / at / name
            found = True
            below = path.relative_to(folder).as_posix()
            if path.is_symlink():
                yield below, "link", os.readlink(path).encode()
            elif path.stat().st_mode & 0o111:  # for whom is the builder's affair, root or not
                yield below, "program", path.read_bytes()
            else:
                yield below, "file", path.read_bytes()
    if not found:
        raise FileNotFoundError(2, "there is no file in it", str(folder))


def _raise(error: OSError) -> None:
    raise error
