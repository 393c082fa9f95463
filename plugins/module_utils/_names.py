# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The known name that a mistyped one was most likely meant to be."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The name among known that is most like name, or None if none is like it.

    Case does not count: fileRepositry, filerepository and FileRepository all find fileRepository.
    """
    by_folded = {candidate.casefold(): candidate for candidate in sorted(known)}
    found = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def meant(name: str, known: Iterable[str]) -> str:
    """ "; did you mean X?" of the nearest among known, "" if there is none: the end of a fault."""
    found = nearest(name, known)
    return f"; did you mean {found}?" if found else ""
