# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The difference of two bills, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.estimate import Bill
    from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import Line


@dataclass(frozen=True)
class Change:
    """One line in two bills: what it is and USD, before and after.

    A line that is not there is "" and 0 USD; None is unknown.
    """

    resource: str
    item: str
    what_before: str
    what_after: str
    before: Decimal | None
    after: Decimal | None

    @property
    def usd(self) -> Decimal | None:
        """USD more than before, below 0 if less; None if either is unknown."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


def changes(before: Bill, after: Bill) -> tuple[Change, ...]:
    """The lines that differ, in the order of the second bill, then those that are gone.

    What costs nothing in both is no difference.
    """
    old, new = _by_key(before.lines), _by_key(after.lines)
    found = []
    for key in dict.fromkeys((*new, *old)):
        was, is_ = old.get(key, []), new.get(key, [])
        change = Change(*key, _what(was), _what(is_), _usd(was), _usd(is_))
        differs = (change.what_before, change.before) != (change.what_after, change.after)
        if differs and not change.before == change.after == 0:
            found.append(change)
    return tuple(found)


def _by_key(lines: Iterable[Line]) -> dict[tuple[str, str], list[Line]]:
    found: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        found.setdefault((line.resource, line.item), []).append(line)
    return found


def _what(lines: list[Line]) -> str:
    return ", ".join(line.what for line in lines)


def _usd(lines: list[Line]) -> Decimal | None:
    known = [line.usd for line in lines if line.usd is not None]
    return sum(known, Decimal(0)) if len(known) == len(lines) else None
