# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a run tells its user: results, differences to read, and warnings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import CREATE, DELETE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import (
        Documents,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.intent import Intent
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
        Entry,
        Plan,
    )

_SIGNS = {CREATE: "+", DELETE: "-"}


@dataclass(frozen=True)
class Told:
    """A plan as its user is told it, with what it costs.

    plan: as Plan.as_result, with usd_before, usd_after and usd_note in each entry.
    cost: {before, after, at_least, text}, USD a month of the whole.
    beside: what is said beside each entry, "" where it is free.
    """

    plan: list[dict[str, Any]]
    cost: dict[str, Any]
    beside: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


NOTHING = Told([], {"before": 0.0, "after": 0.0, "at_least": False, "text": "costs nothing"})


class Pricing(Protocol):
    """Who prices a plan: what it knows of prices is no concern of this room."""

    def __call__(
        self,
        plan: Plan,
        region: str,
        *,
        wanted: Documents | None = None,
        stored: Documents | None = None,
    ) -> Told:
        """The plan with its prices; wanted and stored are the cluster's documents."""


def result(intent: Intent, told: Told) -> dict[str, Any]:
    """The part of the module's result that follows from the intent and its prices alone."""
    return {
        "changed": not intent.is_empty,
        "plan": told.plan,
        "cost": told.cost,
        "diff": [*plan_diff(intent.plan, told), *_document_diffs(intent)],
        "instance_groups": [
            {"name": name, "spec": document["spec"]}
            for name, document in sorted(intent.wanted.groups.items())
        ],
    }


def warnings(intent: Intent, *, check: bool, version_change: bool = False) -> Iterator[str]:
    """What a user should know although the run succeeded.

    version_change: whether a real run may change the version of Kubernetes.
    """
    for surplus in intent.surplus:
        ended = surplus.before - surplus.after
        machines, them = ("machines", "them") if ended > 1 else ("machine", "it")
        yield (
            f"This ends {ended} {machines} of {surplus.group}, and what runs on {them}: its "
            f"minSize goes from {surplus.before} to {surplus.after}."
        )
    if intent.kept:
        yield (
            f"Instance groups {', '.join(intent.kept)} exist but are not declared, and stay. "
            "Set purge_instance_groups, for a playbook cluster_purge_instance_groups, to delete "
            "them with their machines."
        )
    if intent.plan.deferred:
        left = "; ".join(f"{entry.type} {entry.name}" for entry in intent.plan.deferred)
        yield f"Without prune these stay although they are not declared any more: {left}."
    if check and intent.version_change and not version_change:
        old, new = intent.version_change
        yield (
            f"The Kubernetes version would change from {old} to {new}: a real run refuses that "
            "unless allow_version_change is set (cluster_allow_version_change of role cluster)."
        )


def _document_diffs(intent: Intent) -> Iterator[dict[str, str]]:
    stored, wanted = intent.stored.named(), intent.wanted.named()
    names = [*intent.changed, *(f"instance group {name}" for name in intent.purged)]
    for name in names:
        before, after = stored.get(name), wanted.get(name)
        yield {
            "before_header": f"{name} (stored)",
            "after_header": f"{name} (declared)",
            "before": _text(before["spec"]) if before else "",
            "after": _text(after["spec"]) if after else "",
        }


def plan_diff(plan: Plan, told: Told) -> Iterator[dict[str, str]]:
    """The plan as one text for a terminal."""
    if plan.entries:
        yield {"prepared": plan_text("plan", plan, told)}


def plan_text(title: str, plan: Plan, told: Told) -> str:
    """A plan as lines, headed by its sum."""
    lines = [f"{title}: {told.cost['text']}"]
    for entry, beside in zip(plan.entries, told.beside, strict=True):
        lines += _lines(entry, beside)
    return "\n".join([*lines, ""])


def _lines(entry: Entry, beside: str) -> Iterator[str]:
    price = f": {beside}" if beside else ""
    yield f"{_SIGNS.get(entry.action, '~')} {entry.type}/{entry.name}{price}"
    if entry.action in _SIGNS:
        return
    for field in entry.fields:
        before, after = (value or "none" for value in (field.before, field.after))
        if "\n" in before + after:
            changed = [f"-{line}" for line in before.split("\n") if line not in after.split("\n")]
            changed += [f"+{line}" for line in after.split("\n") if line not in before.split("\n")]
            yield f"    {field.name}:"
            yield from (f"      {line}" for line in changed)
        else:
            yield f"    {field.name}: {before} -> {after}"


def _text(spec: dict[str, Any]) -> str:
    return json.dumps(spec, indent=2, sort_keys=True) + "\n"
