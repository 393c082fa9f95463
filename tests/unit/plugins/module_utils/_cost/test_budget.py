"""What one budget lacks of another, as calls of AWS."""

from __future__ import annotations

from datetime import UTC, datetime
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


def described(**by_hand: Any) -> dict[str, Any]:
    """What AWS answers of the budget of watched(), with what was set in it by hand."""
    answer = {
        **budget.creation(watched(), {})[0].arguments["Budget"],
        "TimePeriod": {"Start": 1793491200, "End": 3706473600},
        "BillingViewArn": "arn:aws:billing::123456789012:billingview/primary",
        "CalculatedSpend": {"ActualSpend": {"Amount": "1", "Unit": "USD"}},
        **by_hand,
    }
    return {name: value for name, value in answer.items() if value is not None}


def updated(**by_hand: Any) -> Any:
    """What an update asks for of a budget in which that was set by hand; None if there is none."""
    is_ = budget.found(described(**by_hand), watched().addresses)
    calls = budget.changes(is_, watched())
    assert made(calls) in ([], ["update_budget"])
    return calls[0].arguments["NewBudget"] if calls else None


def test_an_update_hands_back_what_aws_set_and_nothing_that_it_reckons() -> None:
    new = updated(PlannedBudgetLimits={"1793491200": {"Amount": "5", "Unit": "USD"}})
    assert new["TimePeriod"] == {"Start": 1793491200, "End": 3706473600}
    assert new["BillingViewArn"].endswith("/primary")
    assert not {"CalculatedSpend", "PlannedBudgetLimits"} & new.keys()


NEVER = datetime(2087, 6, 15, tzinfo=UTC)
# AWS writes charges that do not count as such a term.
CHARGES = {"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Credit", "Refund"]}}}
ELSEWHERE = {"Dimensions": {"Key": "REGION", "Values": ["ap-south-2"]}}


@pytest.mark.parametrize(
    "by_hand",
    [
        {},
        {"BillingViewArn": None},
        {"TimePeriod": None},
        {"TimePeriod": {"Start": datetime(2026, 11, 1, tzinfo=UTC), "End": NEVER}},
        {"FilterExpression": {}},
        {"FilterExpression": CHARGES},
    ],
)
def test_what_aws_sets_of_itself_is_left_alone(by_hand: dict[str, Any]) -> None:
    assert updated(**by_hand) is None


@pytest.mark.parametrize(
    "by_hand",
    [
        {"TimePeriod": {"Start": 1793491200, "End": 1796083200}},
        {"TimePeriod": {"Start": 1793491200, "End": datetime(2026, 12, 1, tzinfo=UTC)}},
        {"TimePeriod": {"Start": datetime(2080, 1, 1, tzinfo=UTC), "End": NEVER}},
        {"BillingViewArn": "arn:aws:billing::123456789012:billingview/custom-1"},
        {"FilterExpression": ELSEWHERE},
        {"FilterExpression": {"And": [CHARGES, {"Or": [{"Not": ELSEWHERE}]}]}},
        {"FilterExpression": {"Tags": {"Key": "team", "Values": ["a"]}}},
        {"Metrics": ["NetAmortizedCost"], "CostTypes": None},
    ],
)
def test_what_would_silence_it_is_reset(by_hand: dict[str, Any]) -> None:
    new = updated(**by_hand)
    assert new["TimePeriod"]["Start"] <= datetime.now(UTC).timestamp()
    assert new["TimePeriod"]["End"] == NEVER.timestamp()
    assert new.get("BillingViewArn", "/primary").endswith("/primary")
    assert not {"FilterExpression", "Metrics"} & new.keys()
    assert new["CostTypes"]["IncludeCredit"] is False


@pytest.mark.parametrize("key", ["user:team", "team"])
def test_the_declared_tag_may_be_told_as_an_expression_too(key: str) -> None:
    ours = watched(tag=("team", "a"))
    answer = {
        **described(**budget.creation(ours, {})[0].arguments["Budget"]),
        "FilterExpression": {"And": [{"Tags": {"Key": key, "Values": ["a"]}}, CHARGES]},
    }
    assert budget.changes(budget.found(answer, ours.addresses), ours) == []


def test_a_notification_that_a_topic_hangs_on_stays_without_mail() -> None:
    is_ = budget.found(described(), watched(HALF, ALL, FORESEEN).addresses, [HALF, ALL])
    to_be = budget.beside_topics(watched(ALL), is_)
    calls = budget.changes(is_, to_be)
    assert [(call.method, call.arguments["Notification"]["Threshold"]) for call in calls] == [
        ("delete_notification", FORESEEN.threshold),
        ("delete_subscriber", HALF.threshold),
    ]
    assert budget.shown(to_be)["notifications"] == [
        {"type": "ACTUAL", "threshold": 50.0, "addresses": []},
        {"type": "ACTUAL", "threshold": 100.0, "addresses": ["me@example.org"]},
    ]
    after = budget.found(described(), to_be.addresses, [HALF, ALL])
    assert budget.changes(after, budget.beside_topics(watched(ALL), after)) == []


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
