from __future__ import annotations

from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID

OF = {"AccountId": DEFAULT_ACCOUNT_ID, "BudgetName": "ours"}
HALF = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 50.0}
ME = {"SubscriptionType": "EMAIL", "Address": "me@example.org"}
YOU = {"SubscriptionType": "EMAIL", "Address": "you@example.org"}


@pytest.fixture
def budgets(aws: Any) -> Any:
    """A client of an account with one budget that sends mail to one address."""
    client = aws("budgets")
    client.create_budget(
        AccountId=DEFAULT_ACCOUNT_ID,
        Budget=described("100"),
        NotificationsWithSubscribers=[{"Notification": HALF, "Subscribers": [ME]}],
        ResourceTags=[{"Key": "workbench", "Value": "wb"}],
    )
    return client


def described(amount: str) -> dict[str, Any]:
    return {
        "BudgetName": "ours",
        "BudgetLimit": {"Amount": amount, "Unit": "USD"},
        "TimeUnit": "MONTHLY",
        "BudgetType": "COST",
    }


def told(budgets: Any) -> list[str]:
    """Who gets mail."""
    asked = {**OF, "Notification": {**HALF, "ThresholdType": "PERCENTAGE"}}
    listed = budgets.describe_subscribers_for_notification(**asked)["Subscribers"]
    return [one["Address"] for one in listed]


@pytest.mark.shows("budgets:UpdateBudget")
def test_a_budget_is_replaced_but_for_its_notifications_and_its_period(
    budgets: Any, refused: Any
) -> None:
    before = budgets.describe_budget(**OF)["Budget"]["TimePeriod"]
    budgets.update_budget(AccountId=DEFAULT_ACCOUNT_ID, NewBudget=described("120"))
    after = budgets.describe_budget(**OF)["Budget"]
    assert after["BudgetLimit"]["Amount"] == "120"
    assert after["TimePeriod"] == before
    assert len(budgets.describe_notifications_for_budget(**OF)["Notifications"]) == 1
    with refused("NotFoundException"):
        other = {**described("1"), "BudgetName": "other"}
        budgets.update_budget(AccountId=DEFAULT_ACCOUNT_ID, NewBudget=other)


@pytest.mark.shows("budgets:DescribeSubscribersForNotification")
def test_subscribers_are_listed(budgets: Any, refused: Any) -> None:
    assert told(budgets) == ["me@example.org"]
    with refused("NotFoundException"):
        other = {**HALF, "Threshold": 51.0}
        budgets.describe_subscribers_for_notification(**OF, Notification=other)


@pytest.mark.shows("budgets:CreateSubscriber", "budgets:DescribeSubscribersForNotification")
def test_a_subscriber_is_added_once(budgets: Any, refused: Any) -> None:
    budgets.create_subscriber(**OF, Notification=HALF, Subscriber=YOU)
    assert told(budgets) == ["me@example.org", "you@example.org"]
    with refused("DuplicateRecordException"):
        budgets.create_subscriber(**OF, Notification=HALF, Subscriber=YOU)


@pytest.mark.shows("budgets:UpdateSubscriber")
def test_a_subscriber_takes_the_place_of_another(budgets: Any, refused: Any) -> None:
    change = {"OldSubscriber": ME, "NewSubscriber": YOU}
    budgets.update_subscriber(**OF, Notification=HALF, **change)
    assert told(budgets) == ["you@example.org"]
    with refused("NotFoundException"):
        budgets.update_subscriber(**OF, Notification=HALF, **change)


@pytest.mark.shows("budgets:DeleteSubscriber")
def test_a_notification_goes_with_its_last_subscriber(budgets: Any, refused: Any) -> None:
    with refused("NotFoundException"):
        budgets.delete_subscriber(**OF, Notification=HALF, Subscriber=YOU)
    budgets.delete_subscriber(**OF, Notification=HALF, Subscriber=ME)
    assert budgets.describe_notifications_for_budget(**OF)["Notifications"] == []


@pytest.mark.shows("budgets:ListTagsForResource of a budget")
def test_a_budget_keeps_its_tags(budgets: Any, refused: Any) -> None:
    arn = f"arn:aws:budgets::{DEFAULT_ACCOUNT_ID}:budget/"
    tags = budgets.list_tags_for_resource(ResourceARN=f"{arn}ours")["ResourceTags"]
    assert tags == [{"Key": "workbench", "Value": "wb"}]
    with refused("NotFoundException"):
        budgets.list_tags_for_resource(ResourceARN=f"{arn}other")
