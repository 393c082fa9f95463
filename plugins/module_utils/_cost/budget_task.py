# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From the options of the module budget to its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._cost import (
    budget,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost import (
    budget_rules as rules,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.errors import (
    ForeignBudgetError,
    FullBudgetError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.datascience.workbench.plugins.module_utils._cost import (
        budget_account,
    )

ARGUMENTS: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "tags": {"type": "dict", "required": True},
    "monthly_limit": {"type": "float"},
    "notifications": {
        "type": "list",
        "elements": "dict",
        "options": {
            "threshold": {"type": "float", "required": True},
            "type": {"type": "str", "choices": ["ACTUAL", "FORECASTED"], "default": "ACTUAL"},
        },
    },
    "addresses": {"type": "list", "elements": "str"},
    "cost_tag": {
        "type": "dict",
        # A tag's key is no key to anything.
        "options": {
            "key": {"type": "str", "required": True, "no_log": False},
            "value": {"type": "str", "required": True},
        },
    },
}


def unsound(params: Mapping[str, Any]) -> list[str]:
    """Every fault of the options, each a clause that names the option."""
    if params["state"] == "absent":
        return [] if params["tags"] else ["tags: one at least, or the budget of anyone is ours"]
    kinds = [(one["type"], one["threshold"]) for one in params["notifications"]]
    return [
        *([] if params["tags"] else ["tags: one at least, or the budget of anyone is ours"]),
        *([] if rules.is_limit(params["monthly_limit"]) else [f"monthly_limit: {rules.LIMIT}"]),
        *_counted("notifications", kinds, rules.MOST_NOTIFICATIONS),
        *(
            f"threshold {one}: {rules.THRESHOLD}"
            for _kind, one in kinds
            if not rules.is_threshold(one)
        ),
        *_counted("addresses", params["addresses"], rules.MOST_ADDRESSES),
        *(f"{one}: {rules.ADDRESS}" for one in params["addresses"] if not rules.is_address(one)),
    ]


def _counted(option: str, values: list[Any], most: int) -> Iterator[str]:
    if not 1 <= len(values) <= most:
        yield f"{option}: from 1 to {most}"
    if rules.repeated(values):
        yield f"{option}: {rules.ONCE}"


def carry_out(
    params: Mapping[str, Any], account: budget_account.Account, *, check_mode: bool
) -> dict[str, Any]:
    """Make the budget as described, unless in check mode; return what RETURN documents, and diff.

    Raises ForeignBudgetError, FullBudgetError and AwsError.
    """
    before, after, calls = _planned(params, account)
    if not check_mode:
        account.carry_out(calls)
    told = [budget.shown(before), budget.shown(after)]
    return {
        "changed": bool(calls),
        "budget": told[1],
        "diff": {"before": told[0], "after": told[1]},
    }


def _planned(
    params: Mapping[str, Any], account: budget_account.Account
) -> tuple[budget.Budget | None, budget.Budget | None, list[budget.Call]]:
    """The budget as it is, as it is to be, and the calls between the two."""
    name, tags = params["name"], params["tags"]
    if params["state"] == "absent":
        try:
            is_ = account.ours(name, tags) if account.has_budgets else None
        except ForeignBudgetError:
            is_ = None
        return is_, None, budget.deletion(is_) if is_ else []
    tag = params["cost_tag"]
    to_be = budget.declared(
        name,
        params["monthly_limit"],
        (tag["key"], tag["value"]) if tag else None,
        [budget.Notification(one["type"], one["threshold"]) for one in params["notifications"]],
        params["addresses"],
    )
    account.require_budgets(name)
    is_ = account.ours(name, tags)
    if is_ is None:
        return None, to_be, budget.creation(to_be, tags)
    to_be = budget.beside_topics(to_be, is_)
    if len(to_be.addresses) > rules.MOST_NOTIFICATIONS:
        raise FullBudgetError(name, len(to_be.addresses) - rules.MOST_NOTIFICATIONS)
    return is_, to_be, budget.changes(is_, to_be)
