# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A monthly cost budget of AWS that sends mail, and the calls that make one budget of another.

Field names, limits and defaults: AWS Billing API Reference, API_budgets_Budget.html,
API_budgets_Notification.html (model 2016-10-20 of botocore 1.44.5, read 2026-11-24).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._cost.budget_definition import (
    OUR_COST_TYPES,
    definition,
    handed_back,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.budget_rules import (
    MOST_NOTIFICATIONS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, order=True)
class Notification:
    """When mail is sent: ACTUAL or FORECASTED spending passes threshold per cent of the limit."""

    kind: str
    threshold: float
    comparison: str = "GREATER_THAN"
    unit: str = "PERCENTAGE"

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Notification:
        """From the structure of AWS."""
        return cls(
            told["NotificationType"],
            float(told["Threshold"]),
            told["ComparisonOperator"],
            told.get("ThresholdType", "PERCENTAGE"),
        )

    def asked(self) -> dict[str, Any]:
        """The structure of AWS."""
        return {
            "NotificationType": self.kind,
            "ComparisonOperator": self.comparison,
            "Threshold": self.threshold,
            "ThresholdType": self.unit,
        }


@dataclass(frozen=True)
class Budget:
    """A budget as it is or is to be.

    definition: the fields of AWS's structure that are described, in comparable form.
    addresses: for each notification, who gets mail; other subscribers (SNS) are left alone.
    topics: the notifications that have other subscribers.
    kept: fields of an existing budget that an update has to hand back.
    """

    name: str
    definition: Mapping[str, Any]
    addresses: Mapping[Notification, frozenset[str]]
    topics: frozenset[Notification] = frozenset()
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A call of the boto3 client, without the account: "Could not {doing}" if it fails."""

    method: str
    doing: str
    arguments: Mapping[str, Any]


def declared(
    name: str,
    monthly_limit: float,
    tag: tuple[str, str] | None,
    notifications: Iterable[Notification],
    addresses: Iterable[str],
) -> Budget:
    """The budget that is described: USD a month, of the whole account or of what carries a tag."""
    told = frozenset(addresses)
    filters = {"TagKeyValue": ["user:{}${}".format(*tag)]} if tag else {}
    counted = definition(
        {
            "BudgetLimit": {"Amount": f"{monthly_limit:.2f}", "Unit": "USD"},
            "CostFilters": filters,
            "CostTypes": OUR_COST_TYPES,
            "TimeUnit": "MONTHLY",
            "BudgetType": "COST",
        }
    )
    return Budget(name, counted, dict.fromkeys(notifications, told))


def found(
    described: Mapping[str, Any],
    addresses: Mapping[Notification, frozenset[str]],
    topics: Iterable[Notification] = (),
) -> Budget:
    """The budget that DescribeBudget answered."""
    return Budget(
        described["BudgetName"],
        definition(described),
        addresses,
        frozenset(topics),
        handed_back(described),
    )


def beside_topics(wanted: Budget, is_: Budget) -> Budget:
    """The same with the notifications that somebody else's topics hang on, without mail.

    AWS deletes a topic's subscription with its notification.
    """
    others = dict.fromkeys(is_.topics, frozenset[str]())
    return replace(wanted, addresses={**others, **wanted.addresses}, topics=is_.topics)


def shown(budget: Budget | None) -> dict[str, Any]:
    """A budget as the module returns it; {} if there is none."""
    if budget is None:
        return {}
    limit, costs = budget.definition["limit"], budget.definition["costs"]
    return {
        "name": budget.name,
        "monthly_limit": float(limit[0]) if limit else None,
        "filters": budget.definition["filters"],
        "credits_subtracted": costs["IncludeCredit"] or costs["IncludeRefund"],
        "notifications": [
            {
                "type": notification.kind,
                "threshold": notification.threshold,
                "addresses": sorted(budget.addresses[notification]),
            }
            for notification in sorted(budget.addresses)
        ],
    }


def creation(budget: Budget, tags: Mapping[str, str]) -> list[Call]:
    """What makes a budget with all that belongs to it, at once."""
    arguments = {
        "Budget": _structure(budget),
        "NotificationsWithSubscribers": [
            {
                "Notification": notification.asked(),
                "Subscribers": _subscribers(budget.addresses[notification]),
            }
            for notification in sorted(budget.addresses)
        ],
        "ResourceTags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())],
    }
    return [Call("create_budget", f"make the budget {budget.name}", arguments)]


def deletion(budget: Budget) -> list[Call]:
    """What deletes a budget; its notifications and subscribers go with it."""
    doing = f"delete the budget {budget.name}"
    return [Call("delete_budget", doing, {"BudgetName": budget.name})]


def changes(before: Budget, after: Budget) -> list[Call]:
    """What makes the one of the other; [] if nothing differs."""
    calls: list[Call] = []
    if before.definition != after.definition:
        new = {**_structure(after), **before.kept}
        calls.append(Call("update_budget", f"change the budget {after.name}", {"NewBudget": new}))
    added = [_made(after, n) for n in sorted(after.addresses.keys() - before.addresses.keys())]
    gone = [_gone(after, n) for n in sorted(before.addresses.keys() - after.addresses.keys())]
    # If AWS refuses a new one, none is lost by it, as long as there is room for both.
    room = len(before.addresses) + len(added) <= MOST_NOTIFICATIONS
    calls += added + gone if room else gone + added
    for notification in sorted(before.addresses.keys() & after.addresses.keys()):
        told = before.addresses[notification], after.addresses[notification]
        calls += _readdressed(after.name, notification, *told)
    return calls


def _structure(budget: Budget) -> dict[str, Any]:
    amount, unit = budget.definition["limit"]
    structure = {
        "BudgetName": budget.name,
        "BudgetLimit": {"Amount": str(amount), "Unit": unit},
        "CostTypes": dict(budget.definition["costs"]),
        "TimeUnit": budget.definition["time_unit"],
        "BudgetType": budget.definition["type"],
    }
    filters = budget.definition["filters"]
    return {**structure, "CostFilters": filters} if filters else structure


def _made(budget: Budget, notification: Notification) -> Call:
    told = {
        "BudgetName": budget.name,
        "Notification": notification.asked(),
        "Subscribers": _subscribers(budget.addresses[notification]),
    }
    return Call("create_notification", f"add a notification to the budget {budget.name}", told)


def _gone(budget: Budget, notification: Notification) -> Call:
    told = {"BudgetName": budget.name, "Notification": notification.asked()}
    doing = f"take a notification off the budget {budget.name}"
    return Call("delete_notification", doing, told)


def _readdressed(
    name: str, notification: Notification, before: frozenset[str], after: frozenset[str]
) -> list[Call]:
    """One address is put in place of another as far as possible.

    AWS deletes a notification with its last subscriber, and takes ten addresses at most.
    """
    where = {"BudgetName": name, "Notification": notification.asked()}
    old, new = _subscribers(before - after), _subscribers(after - before)
    both = min(len(old), len(new))
    doing = f"say who gets mail of the budget {name}"
    return [
        *(
            Call("update_subscriber", doing, {**where, "OldSubscriber": one, "NewSubscriber": two})
            for one, two in zip(old, new, strict=False)
        ),
        *(Call("create_subscriber", doing, {**where, "Subscriber": one}) for one in new[both:]),
        *(Call("delete_subscriber", doing, {**where, "Subscriber": one}) for one in old[both:]),
    ]


def _subscribers(addresses: Iterable[str]) -> Sequence[dict[str, str]]:
    return [{"SubscriptionType": "EMAIL", "Address": address} for address in sorted(addresses)]
