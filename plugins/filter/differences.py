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
    return list(_lines("", wanted, found))


def _lines(path: str, wanted: Any, found: Any) -> Iterator[str]:
    if path.rpartition(".")[2] == "policy" and isinstance(wanted, dict):
        # AWS may reorder a policy, and write a list of one element without the brackets.
        if compare_policies(found or {}, wanted):
            yield f"{path}: {_text(found or {})} -> {_text(wanted)}"
    elif isinstance(wanted, dict) and (isinstance(found, dict) or found is None):
        for key, value in wanted.items():
            yield from _lines(f"{path}.{key}" if path else key, value, (found or {}).get(key))
    elif wanted != found:
        before = "unset" if found is None else _text(found)
        yield f"{path}: {before} -> {_text(wanted)}"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters of this file by name."""
        return {"differences": differences}
