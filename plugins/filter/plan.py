# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A filter: what would be made, changed and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.filter.differences import compared
from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
    CREATE,
    DELETE,
    MODIFY,
    Entry,
    Field,
    Plan,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Things = Mapping[str, Mapping[str, Any]]


def plan(wanted: Things, found: Things) -> list[dict[str, Any]]:
    """The entries of a plan, {action, type, name, fields}; see plugins/filter/plan.yml."""
    return Plan(tuple(_entries(wanted, found))).as_result()


def _entries(wanted: Things, found: Things) -> Iterator[Entry]:
    for kind in dict.fromkeys((*wanted, *found)):
        ours, theirs = wanted.get(kind, {}), found.get(kind, {})
        for name in dict.fromkeys((*ours, *theirs)):
            if name not in theirs:
                yield Entry(CREATE, kind, name)
            elif name not in ours:
                yield Entry(DELETE, kind, name)
            elif fields := tuple(Field(*one) for one in compared(ours[name], theirs[name])):
                yield Entry(MODIFY, kind, name, fields)


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters of this file by name."""
        return {"plan": plan}
