"""What one budget lacks of another, as calls of AWS."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.datascience.workbench.plugins.module_utils._cost import budget
from ansible_collections.datascience.workbench.plugins.module_utils._cost.budget import (
    Budget,
    Call,
    Notification,
)

HALF, ALL = Notification("ACTUAL", 50.0), Notification("ACTUAL", 100.0)
FORESEEN = Notification("FORECASTED", 100.0)


def watched(
    *notifications: Notification,
    limit: float = 100,
    to: tuple[str, ...] = ("me@example.org",),
    tag: tuple[str, str] | None = None,
) -> Budget:
    return budget.declared("wb", limit, tag, notifications or (HALF, ALL), to)


def made(calls: list[Call]) -> list[str]:
    return [call.method for call in calls]


def test_a_budget_is_made_with_all_that_belongs_to_it() -> None:
    [call] = budget.creation(watched(HALF, FORESEEN, limit=71.95), {"workbench": "wb.internal"})
    assert call.method == "create_budget"
    asked = call.arguments
    assert asked["Budget"]["BudgetLimit"] == {"Amount": "71.95", "Unit": "USD"}
    assert asked["Budget"]["TimeUnit"] == "MONTHLY"
    assert "CostFilters" not in asked["Budget"]
    assert asked["Budget"]["CostTypes"]["IncludeCredit"] is False
    assert asked["Budget"]["CostTypes"]["IncludeTax"] is True
    assert [
        one["Notification"]["NotificationType"] for one in asked["NotificationsWithSubscribers"]
    ]
    assert asked["NotificationsWithSubscribers"][1] == {
        "Notification": {
            "NotificationType": "FORECASTED",
            "ComparisonOperator": "GREATER_THAN",
            "Threshold": 100.0,
            "ThresholdType": "PERCENTAGE",
        },
        "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "me@example.org"}],
    }
    assert asked["ResourceTags"] == [{"Key": "workbench", "Value": "wb.internal"}]


def test_a_tag_is_a_filter_in_the_words_of_aws() -> None:
    [call] = budget.creation(watched(tag=("KubernetesCluster", "wb.internal")), {"a": "b"})
    filters = call.arguments["Budget"]["CostFilters"]
    assert filters == {"TagKeyValue": ["user:KubernetesCluster$wb.internal"]}


def test_nothing_is_changed_of_what_is_as_described() -> None:
    assert budget.changes(watched(), watched()) == []


@pytest.mark.parametrize(
    ("after", "methods"),
    [
        (watched(limit=120), ["update_budget"]),
        (watched(tag=("a", "b")), ["update_budget"]),
        (watched(HALF), ["delete_notification"]),
        (watched(HALF, ALL, FORESEEN), ["create_notification"]),
        (watched(HALF, FORESEEN), ["create_notification", "delete_notification"]),
        (watched(to=("you@example.org",)), ["update_subscriber"] * 2),
        (watched(to=("me@example.org", "you@example.org")), ["create_subscriber"] * 2),
    ],
)
def test_each_field_is_changed_in_place(after: Budget, methods: list[str]) -> None:
    assert made(budget.changes(watched(), after)) == methods


def test_an_address_less_is_taken_off() -> None:
    before = watched(HALF, to=("me@example.org", "you@example.org"))
    [call] = budget.changes(before, watched(HALF))
    assert call.method == "delete_subscriber"
    assert call.arguments["Subscriber"]["Address"] == "you@example.org"


def test_where_there_is_no_room_the_old_ones_go_first() -> None:
    ten = [Notification("ACTUAL", float(share)) for share in range(1, 11)]
    calls = budget.changes(watched(*ten), watched(*ten[1:], FORESEEN))
    assert made(calls) == ["delete_notification", "create_notification"]


def test_an_update_hands_back_the_period_and_nothing_that_aws_reckons() -> None:
    described = {
        **budget.creation(watched(), {})[0].arguments["Budget"],
        "TimePeriod": {"Start": 1, "End": 2},
        "CalculatedSpend": {"ActualSpend": {"Amount": "1", "Unit": "USD"}},
        "PlannedBudgetLimits": {"1793491200": {"Amount": "5", "Unit": "USD"}},
    }
    is_ = budget.found(described, watched().addresses)
    [call] = budget.changes(is_, watched())
    new = call.arguments["NewBudget"]
    assert new["TimePeriod"] == {"Start": 1, "End": 2}
    assert not {"CalculatedSpend", "PlannedBudgetLimits"} & new.keys()


ADDRESSES = st.frozensets(st.sampled_from([f"{n}@example.org" for n in range(14)]), min_size=1)
NOTIFICATIONS = st.lists(
    st.builds(Notification, st.sampled_from(["ACTUAL", "FORECASTED"]), st.integers(1, 9)),
    min_size=1,
    max_size=10,
    unique=True,
)


@given(NOTIFICATIONS, NOTIFICATIONS, ADDRESSES, ADDRESSES)
def test_no_call_asks_more_of_aws_than_it_takes(
    old: list[Notification], new: list[Notification], had: frozenset[str], gets: frozenset[str]
) -> None:
    before = watched(*old, to=tuple(sorted(had)[:10]))
    after = watched(*new, to=tuple(sorted(gets)[:10]))
    kept = {one: set(addresses) for one, addresses in before.addresses.items()}
    for call in budget.changes(before, after):
        played(kept, call.method, call.arguments)
        assert len(kept) <= 10
        assert all(1 <= len(addresses) <= 10 for addresses in kept.values())
    assert kept == {one: set(addresses) for one, addresses in after.addresses.items()}


def played(kept: dict[Notification, set[str]], method: str, asked: Any) -> None:
    """What AWS does with the notifications and addresses that it has."""
    one = Notification.of(asked["Notification"])
    if method == "create_notification":
        kept[one] = {told["Address"] for told in asked["Subscribers"]}
    elif method == "delete_notification":
        del kept[one]
    if method in ("create_subscriber", "update_subscriber"):
        kept[one].add((asked.get("Subscriber") or asked["NewSubscriber"])["Address"])
    if method in ("delete_subscriber", "update_subscriber"):
        kept[one].remove((asked.get("Subscriber") or asked["OldSubscriber"])["Address"])
