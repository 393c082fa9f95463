"""Budgets: what is changed of one, who gets mail, and whose it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from moto.budgets.exceptions import DuplicateRecordException, NotFoundException
from moto.budgets.models import Budget
from moto.budgets.responses import BudgetsResponse

from sandbox.aws.fidelity.correction import Patch, correction

if TYPE_CHECKING:
    from collections.abc import Callable

_LEAST = {"ThresholdType": "PERCENTAGE"}


def _budget(request: Any, name: str) -> Budget:
    budgets = request.backend.budgets[request._get_param("AccountId")]
    if name not in budgets:
        raise NotFoundException(f"Unable to get budget: {name} - the budget doesn't exist.")
    return budgets[name]


def _notification(request: Any) -> Any:
    """The notification that a request is about, as moto keeps it."""
    wanted = {**_LEAST, **request._get_param("Notification")}
    for one in _budget(request, request._get_param("BudgetName")).notifications:
        if {**_LEAST, **one.details} == wanted:
            return one
    raise NotFoundException("Unable to find the notification - it doesn't exist.")


def _answers(patch: Patch, action: str) -> Callable[[Callable[[Any], dict[str, Any]]], None]:
    """Register a function that answers an action which moto lacks."""

    def put(answer: Callable[[Any], dict[str, Any]]) -> None:
        patch.set(BudgetsResponse, action, lambda request: json.dumps(answer(request)))

    return put


@correction("budgets:UpdateBudget")
def update_budget(patch: Patch) -> None:
    """AWS: replaces all of a budget but its notifications and what was spent. moto: lacks it."""

    @_answers(patch, "update_budget")
    def update(request: Any) -> dict[str, Any]:
        new = request._get_param("NewBudget")
        budget = _budget(request, new["BudgetName"])
        period = {"TimePeriod": budget.budget["TimePeriod"]}
        budget.budget = Budget({**period, **new}, []).budget
        return {}


@correction("budgets:DescribeSubscribersForNotification")
def describe_subscribers(patch: Patch) -> None:
    """AWS: lists them. moto: lacks it."""

    @_answers(patch, "describe_subscribers_for_notification")
    def describe(request: Any) -> dict[str, Any]:
        return {"Subscribers": _notification(request).subscribers}


@correction("budgets:CreateSubscriber")
def create_subscriber(patch: Patch) -> None:
    """AWS: adds one. moto: lacks it."""

    @_answers(patch, "create_subscriber")
    def create(request: Any) -> dict[str, Any]:
        subscribers, new = _notification(request).subscribers, request._get_param("Subscriber")
        if new in subscribers:
            raise DuplicateRecordException("subscriber", new["Address"])
        subscribers.append(new)
        return {}


@correction("budgets:UpdateSubscriber")
def update_subscriber(patch: Patch) -> None:
    """AWS: puts one in the place of another. moto: lacks it."""

    @_answers(patch, "update_subscriber")
    def update(request: Any) -> dict[str, Any]:
        subscribers, old = _notification(request).subscribers, request._get_param("OldSubscriber")
        if old not in subscribers:
            raise NotFoundException("Unable to update subscriber - it doesn't exist.")
        subscribers[subscribers.index(old)] = request._get_param("NewSubscriber")
        return {}


@correction("budgets:DeleteSubscriber")
def delete_subscriber(patch: Patch) -> None:
    """AWS: deletes it, and with the last one the notification. moto: lacks it."""

    @_answers(patch, "delete_subscriber")
    def delete(request: Any) -> dict[str, Any]:
        notification, old = _notification(request), request._get_param("Subscriber")
        if old not in notification.subscribers:
            raise NotFoundException("Unable to delete subscriber - it doesn't exist.")
        notification.subscribers.remove(old)
        if not notification.subscribers:
            _budget(request, request._get_param("BudgetName")).notifications.remove(notification)
        return {}


@correction("budgets:ListTagsForResource of a budget")
def tags_of_a_budget(patch: Patch) -> None:
    """AWS: what CreateBudget got as ResourceTags. moto: drops them, and lacks the action."""

    @patch.wrap(BudgetsResponse, "create_budget")
    def create(original: Any, self: Any) -> Any:
        answer = original(self)
        budget = _budget(self, self._get_param("Budget")["BudgetName"])
        budget.resource_tags = self._get_param("ResourceTags") or []
        return answer

    @_answers(patch, "list_tags_for_resource")
    def tags(request: Any) -> dict[str, Any]:
        account, _, name = request._get_param("ResourceARN").split(":", 4)[4].partition(":budget/")
        budget = request.backend.budgets[account].get(name)
        if budget is None:
            raise NotFoundException("Unable to find the resource.")
        return {"ResourceTags": getattr(budget, "resource_tags", [])}
