# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is wrong with a variable: its name, what it was, what is allowed.

A role's checks are small functions, each of one question. Those in DECLARED take the role's
Arguments and the environment of the run, those in AGAINST the Arguments and what workbench_info
found; each yields the faults that it sees. Those in REMARKS, of the same, yield what to know.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NOT_SHOWN = "(a secret, not shown)"
LONGEST_SHOWN = 120


@dataclass(frozen=True)
class Fault:
    """One thing to correct.

    variable: the name that the administrator sets.
    was: its value as text; "" when it is not set.
    allowed: what it may be, or what to do; a sentence, its full stop apart.
    """

    variable: str
    was: str
    allowed: str

    def __str__(self) -> str:
        was = f" is {self.was}" if self.was else ""
        return f"{self.variable}{was}: {self.allowed}{'' if self.allowed[-1] in '.?!' else '.'}"


class UnsoundError(Exception):
    """A check looked at a variable that has a fault of its own."""


class Arguments(dict[str, Any]):
    """The sound variables of a role by name; to look at another one is UnsoundError."""

    def __missing__(self, name: str) -> Any:
        raise UnsoundError(name)


Declared = Callable[[Arguments, Mapping[str, str]], "Iterator[Fault]"]
Against = Callable[[Arguments, Mapping[str, Any]], "Iterator[Fault]"]
Remarks = Callable[[Arguments, Mapping[str, Any]], "Iterator[str]"]


def shown(value: Any) -> str:
    """A value as one short line."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."


def listed(faults: Iterable[Fault], doing: str) -> str:
    """All faults as one message, each on a line of its own."""
    lines = [f"- {fault}" for fault in faults]
    count = "1 fault" if len(lines) == 1 else f"{len(lines)} faults"
    return f"Nothing was changed: {count} in {doing}.\n" + "\n".join(lines)
