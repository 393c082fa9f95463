# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What `kops update cluster` and `kops delete cluster` print without --yes, as records.

The text is that of kops's DryRunTarget.PrintReport (upup/pkg/fi/dryrun_target.go in 1.36).
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CREATE, MODIFY, DELETE = "create", "modify", "delete"
_CLEAN = "No changes need to be applied"
_PENDING = "Must specify --yes to apply changes"
# Heading -> (action, whether it waits for --prune).
_SECTIONS = {
    "Will create resources:": (CREATE, False),
    "Will modify resources:": (MODIFY, False),
    "Items will be deleted during update:": (DELETE, False),
    "Items will be deleted only when the --prune flag is specified:": (DELETE, True),
}
_ENTRY = re.compile(r"^  (?P<type>[A-Za-z][A-Za-z0-9]*)/(?P<name>.+)$")
_DELETION = re.compile(r"^  (?P<type>[A-Za-z][A-Za-z0-9-]*) +(?P<name>\S.*)$")
_FIELD = re.compile(r"^  \t(?P<name>[A-Za-z][A-Za-z0-9]*) *\t(?P<value>.*)$")
_BLOCK = re.compile(r"^  \t(?P<name>[A-Za-z][A-Za-z0-9]*) *$")
_BLOCK_LINE = re.compile(r"^  \t {20}\t(?P<line>.*)$")
_ARROW = " -> "


@dataclass(frozen=True)
class Field:
    """One property of a resource. before is None when it is created, after when it goes."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Entry:
    """One resource that kops would create, modify or delete.

    type is kops's task (LaunchTemplate), name the task's name, or what kops says of a deletion.
    """

    action: str
    type: str
    name: str
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Plan:
    """entries are carried out by the next update, deferred deletions only with --prune."""

    entries: tuple[Entry, ...] = ()
    deferred: tuple[Entry, ...] = ()

    def pruned(self) -> Plan:
        """The plan of an update with --prune."""
        return Plan(self.entries + self.deferred)

    def as_result(self) -> list[dict[str, Any]]:
        """The entries as plain data: {action, type, name, fields: [{name, before, after}]}."""
        return [
            {**asdict(entry), "fields": [asdict(field) for field in entry.fields]}
            for entry in self.entries
        ]


class UnreadablePlanError(ValueError):
    """kops printed something that is no plan: a version that this parser does not know."""


def parse_update(text: str) -> Plan:
    """The plan in the output of `kops update cluster`.

    Raises UnreadablePlanError if the text does not end as kops ends a plan, or has entries and says
    that there are none.
    """
    entries: list[Entry] = []
    deferred: list[Entry] = []
    action, waits = "", False
    for block in _blocks(text.splitlines()):
        lines = block
        if lines[0] in _SECTIONS:
            action, waits = _SECTIONS[lines[0]]
            lines = lines[1:]
        if not action or not lines or lines[0] in (_CLEAN, _PENDING):
            continue
        if action == DELETE:
            (deferred if waits else entries).extend(_deletion(line) for line in lines)
        else:
            entries.append(_entry(action, lines))
    verdict = next((line for line in reversed(text.splitlines()) if line.strip()), "")
    if verdict not in (_CLEAN, _PENDING) or (verdict == _PENDING) != bool(entries or deferred):
        raise UnreadablePlanError(f"the plan ends with {verdict!r}")
    return Plan(tuple(entries), tuple(deferred))


def parse_delete(text: str) -> Plan:
    """The plan in the table TYPE NAME ID of `kops delete cluster`; the ID is a field."""
    rows = [re.split(r"\t+", line.rstrip()) for line in text.splitlines() if "\t" in line]
    if rows and rows[0] != ["TYPE", "NAME", "ID"]:
        raise UnreadablePlanError(f"the table begins with {rows[0]!r}")
    return Plan(
        tuple(
            Entry(DELETE, row[0], row[1], (Field("ID", row[-1], None),))
            for row in rows[1:]
            if len(row) >= 2
        )
    )


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """The lines between those that are empty, but for empty lines inside of a text value.

    A resource always begins with two spaces and Type/name, a section and a verdict at the margin;
    an empty line that is followed by anything else belongs to a value.
    """
    block: list[str] = []
    blanks = 0
    for line in lines:
        if not line:
            blanks += 1
            continue
        begins = line in _SECTIONS or line in (_CLEAN, _PENDING)
        if block and (begins or (blanks and _ENTRY.match(line))):
            yield block
            block = []
        elif block and blanks:
            block.extend([""] * blanks)
        blanks = 0
        block.append(line)
    if block:
        yield block


def _deletion(line: str) -> Entry:
    found = _DELETION.match(line)
    if not found:
        raise UnreadablePlanError(f"no deletion: {line!r}")
    return Entry(DELETE, found["type"], found["name"])


def _entry(action: str, lines: list[str]) -> Entry:
    head = _ENTRY.match(lines[0])
    if not head:
        raise UnreadablePlanError(f"no resource: {lines[0]!r}")
    fields: list[Field] = []
    texts: dict[int, list[str]] = {}
    for line in lines[1:]:
        single, text_line, opens = _FIELD.match(line), _BLOCK_LINE.match(line), _BLOCK.match(line)
        if single:
            fields.append(_field(action, single["name"], single["value"]))
        elif text_line and fields:
            texts.setdefault(len(fields) - 1, []).append(text_line["line"])
        elif opens:
            fields.append(Field(opens["name"], None, None))
        elif fields:
            last = fields[-1]
            fields[-1] = replace(last, after=f"{last.after or ''}\n{line}")
    for index, diff in texts.items():
        fields[index] = _text_field(fields[index].name, diff)
    return Entry(action, head["type"], head["name"], tuple(fields))


def _field(action: str, name: str, value: str) -> Field:
    if action == CREATE:
        return Field(name, None, _steady(value))
    parts = value.removeprefix(" ").split(_ARROW)
    middle = len(parts) // 2
    before, after = _ARROW.join(parts[:middle]), _ARROW.join(parts[middle:])
    return Field(name, _known(before), _known(after))


def _text_field(name: str, diff: Iterable[str]) -> Field:
    """Before and after of a text of several lines, as far as kops shows it ("..." for the rest).

    kops marks what it wants with +, what it found with -.
    """
    lines = list(diff)
    while lines and not lines[-1].strip():
        lines.pop()
    before = [line[2:] if line != "..." else line for line in lines if not line.startswith("+ ")]
    after = [line[2:] if line != "..." else line for line in lines if not line.startswith("- ")]
    return Field(name, "\n".join(before), "\n".join(after))


def _known(value: str) -> str | None:
    return None if value in ("<nil>", "") else _steady(value)


def _steady(value: str) -> str:
    """A map's entries in order: kops prints Go maps, whose order changes from run to run."""
    if value.startswith("{") and value.endswith("}") and not value.startswith('{"'):
        return "{" + ", ".join(sorted(value[1:-1].split(", "))) + "}"
    return value
