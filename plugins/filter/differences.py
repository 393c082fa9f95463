# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A filter: what of a description is not so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.policy import compare_policies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


def differences(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """A line for each value of wanted that is otherwise in found, or missing there."""
    return [f"{path}: {before} -> {after}" for path, before, after in compared(wanted, found)]


def compared(wanted: Any, found: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """(path, what is, what is wanted) for each value of wanted that is otherwise in found."""
    if path.rpartition(".")[2] == "policy" and isinstance(wanted, dict):
        # AWS may reorder a policy, and write a list of one element without the brackets.
        if compare_policies(found or {}, wanted):
            yield path, _text(found or {}), _text(wanted)
    elif isinstance(wanted, dict) and (isinstance(found, dict) or found is None):
        for key, value in wanted.items():
            yield from compared(value, (found or {}).get(key), f"{path}.{key}" if path else key)
    elif wanted != found:
        yield path, "unset" if found is None else _text(found), _text(wanted)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters of this file by name."""
        return {"differences": differences}
