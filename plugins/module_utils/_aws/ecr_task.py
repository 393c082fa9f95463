# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From the options of the module ecr_repository to its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws import ecr
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError

if TYPE_CHECKING:
    from collections.abc import Mapping

ARGUMENTS: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "tags": {"type": "dict", "required": True},
    "immutable": {"type": "bool", "default": True},
    "scan_on_push": {"type": "bool", "default": True},
    "keep": {"type": "int", "default": 10},
}
# ECR names no bound for what a rule may count; more than this is taken for a slip of the keyboard.
MOST_KEPT = 1000


class ForeignRepositoryError(WorkbenchError):
    """A repository of that name is somebody else's."""

    def __init__(self, name: str, tags: Mapping[str, str], carried: Mapping[str, str]) -> None:
        wanted = ", ".join(f"{key}={value}" for key, value in sorted(tags.items()))
        has = ", ".join(f"{key}={value}" for key, value in sorted(carried.items())) or "no tags"
        super().__init__(
            f"take the repository {name} as ours",
            f"it exists and carries {has}, and not {wanted}",
            "Choose another name, or add that tag to have it adopted.",
        )


def unsound(params: Mapping[str, Any]) -> list[str]:
    """Every fault of the options, each a clause that names the option."""
    faults = [] if params["tags"] else ["tags: one at least, or the repository of anyone is ours"]
    if not 1 <= params["keep"] <= MOST_KEPT:
        faults.append(f"keep: from 1 to {MOST_KEPT}")
    return faults


def carry_out(params: Mapping[str, Any], client: Any, *, check_mode: bool) -> dict[str, Any]:
    """Make the repository as described, unless in check mode; return what RETURN documents.

    Raises ForeignRepositoryError and AwsError.
    """
    name, tags = params["name"], {key: str(value) for key, value in params["tags"].items()}
    is_ = ecr.read(client, name)
    ours = is_ is None or tags.items() <= is_.tags.items()
    if params["state"] == "absent":
        return _absent(name, is_ if ours else None, client, check_mode=check_mode)
    if is_ is not None and not ours:
        raise ForeignRepositoryError(name, tags, is_.tags)
    to_be = ecr.Repository(
        params["immutable"],
        params["scan_on_push"],
        ecr.lifecycle_policy(params["keep"]),
        {**(is_.tags if is_ else {}), **tags},
    )
    changed = is_ != to_be
    if changed and not check_mode:
        ecr.write(client, name, is_, to_be)
    return {
        "changed": changed,
        "repository": to_be.shown(),
        "diff": {"before": is_.shown() if is_ else {}, "after": to_be.shown()},
    }


def _absent(
    name: str, is_: ecr.Repository | None, client: Any, *, check_mode: bool
) -> dict[str, Any]:
    if is_ and not check_mode:
        ecr.delete(client, name)
    before = is_.shown() if is_ else {}
    return {"changed": bool(is_), "repository": {}, "diff": {"before": before, "after": {}}}
