# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a number of machines is, and what is said of one that a group may not have."""

from __future__ import annotations

from typing import Any

WHOLE = "a whole number of machines, 0 or more"
# Ends a sentence whose subject is a control plane.
NOT_SCALED = "is not scaled: etcd has as many members"


def whole(value: Any) -> int | None:
    """A whole number, 0 or more, given as one or as text (-e count=4); None for anything else."""
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdecimal()):
        return None
    return int(text)


def declared(group: str, machines: int, *, more: bool) -> str:
    """How a group is declared with a bound that allows so many; more: whether it is maxSize."""
    field = "maxSize" if more else "minSize"
    return f"cluster_groups: {{{group}: {{{field}: {machines}}}}}"
