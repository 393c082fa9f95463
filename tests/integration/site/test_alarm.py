"""The alarm in AWS Budgets, from the first run to the end of the workbench."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.conftest import Sandbox

pytestmark = pytest.mark.integration

OWNER, NAME = "123456789012", "workbench-internal"
OF = {"AccountId": OWNER, "BudgetName": NAME}


@pytest.fixture
def alarm(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> Callable[..., tuple[Any, list[str]]]:
    """Run role cost of site.yml; the run, and what it changed, by the names of the calls."""

    def run(*arguments: str, **variables: Any) -> tuple[Any, list[str]]:
        mark = sandbox.mark()
        played = run_playbook(
            "site.yml", "--tags", "cost", *arguments, cost_price_table="", **variables
        )
        changes = [change.split()[0].removeprefix("budgets:") for change in sandbox.changes(mark)]
        return played, changes

    return run


@pytest.fixture(scope="module", autouse=True)
def _nothing_left(sandbox: Sandbox) -> Iterator[None]:
    """Other tests find the account without a budget."""
    yield
    budgets = sandbox.client("budgets")
    for budget in budgets.describe_budgets(AccountId=OWNER)["Budgets"]:
        budgets.delete_budget(AccountId=OWNER, BudgetName=budget["BudgetName"])


def kept(sandbox: Sandbox) -> dict[tuple[str, float], list[str]]:
    """Who gets mail of what, as AWS has it."""
    budgets = sandbox.client("budgets")
    return {
        (one["NotificationType"], one["Threshold"]): sorted(
            subscriber["Address"]
            for subscriber in budgets.describe_subscribers_for_notification(**OF, Notification=one)[
                "Subscribers"
            ]
        )
        for one in budgets.describe_notifications_for_budget(**OF)["Notifications"]
    }


def test_without_an_address_nothing_is_asked(
    sandbox: Sandbox, alarm: Callable[..., tuple[Any, list[str]]]
) -> None:
    mark = sandbox.mark()
    played, _ = alarm(cost_alarm_addresses=[])
    assert played.returncode != 0
    assert "cost_alarm_addresses is []: from 1 to 10 mail addresses" in played.text
    assert sandbox.requests(mark) == []


def test_a_budget_of_somebody_else_is_not_touched(
    sandbox: Sandbox, alarm: Callable[..., tuple[Any, list[str]]]
) -> None:
    budgets = sandbox.client("budgets")
    theirs = {
        "BudgetName": NAME,
        "BudgetLimit": {"Amount": "7", "Unit": "USD"},
        "TimeUnit": "MONTHLY",
        "BudgetType": "COST",
    }
    budgets.create_budget(AccountId=OWNER, Budget=theirs)
    played, changes = alarm()
    assert played.returncode != 0
    assert "it lacks the tag workbench=workbench.internal (its tags: none)" in played.text
    assert changes == []
    played, changes = alarm(cost_alarm=False)
    assert played.returncode == 0, played.output
    assert changes == []
    budgets.delete_budget(**OF)


def test_what_aws_refuses_stops_the_run_before_anything_is_made(
    sandbox: Sandbox, alarm: Callable[..., tuple[Any, list[str]]]
) -> None:
    sandbox.fault(
        service="budgets", status=400, code="AccessDeniedException", message="not yours", times=None
    )
    try:
        played, changes = alarm()
        assert played.returncode != 0
        assert "Could not look at the budget workbench-internal. AWS said:" in played.text
        assert "root user" in played.text
        assert changes == []
        played, changes = alarm(cost_alarm=False, cost_alarm_addresses=[])
        assert played.returncode == 0, played.output
        assert "could not be seen: these credentials may not look" in played.text
    finally:
        sandbox.clear_faults()


def test_it_is_made_as_check_mode_said_and_then_left_alone(
    sandbox: Sandbox, alarm: Callable[..., tuple[Any, list[str]]]
) -> None:
    played, changes = alarm("--check", "--diff")
    assert (played.recap["changed"], changes) == (1, []), played.output
    assert "+ name: workbench-internal" in played.text
    assert "What is to change beside the cluster: costs nothing" in played.text
    assert "+ Budget/workbench-internal" in played.text.split("AWS sends mail")[0]
    played, changes = alarm()
    assert (played.recap["changed"], changes) == (1, ["CreateBudget"]), played.output
    actual = {("ACTUAL", share): ["me@example.org"] for share in (50.0, 80.0, 100.0)}
    assert kept(sandbox) == {**actual, ("FORECASTED", 100.0): ["me@example.org"]}
    played, changes = alarm()
    assert (played.recap["changed"], changes) == (0, []), played.output
    assert "beside the cluster:" not in played.text


def test_what_is_changed_is_changed_in_place(
    sandbox: Sandbox, alarm: Callable[..., tuple[Any, list[str]]]
) -> None:
    new = {
        "cost_alarm_monthly": 250,
        "cost_alarm_tag": "KubernetesCluster",
        "cost_alarm_thresholds": [50, 90, 100],
        "cost_alarm_addresses": ["you@example.org", "me@example.org"],
    }
    wanted = [
        "UpdateBudget",
        "CreateNotification",
        "DeleteNotification",
        *["CreateSubscriber"] * 3,
    ]
    played, changes = alarm(**new)
    assert (played.recap["changed"], changes) == (1, wanted), played.output
    budget = sandbox.client("budgets").describe_budget(**OF)["Budget"]
    assert float(budget["BudgetLimit"]["Amount"]) == 250
    assert budget["CostFilters"] == {"TagKeyValue": ["user:KubernetesCluster$workbench.internal"]}
    assert all(told == ["me@example.org", "you@example.org"] for told in kept(sandbox).values())
    assert ("ACTUAL", 90.0) in kept(sandbox)
    assert "~ Budget/workbench-internal" in played.text
    assert re.search(r"monthly_limit: [\d.]+ -> 250", played.text)
    played, changes = alarm(**new)
    assert (played.recap["changed"], changes) == (0, []), played.output


def test_it_goes_where_there_is_to_be_none(alarm: Callable[..., tuple[Any, list[str]]]) -> None:
    off = {"cost_alarm": False, "cost_alarm_addresses": []}
    played, changes = alarm(**off)
    assert (played.recap["changed"], changes) == (1, ["DeleteBudget"]), played.output
    played, changes = alarm(**off)
    assert (played.recap["changed"], changes) == (0, []), played.output


def test_it_goes_last_with_the_workbench(
    sandbox: Sandbox, alarm: Callable[..., Any], run_playbook: Callable[..., Any]
) -> None:
    alarm()
    mark = sandbox.mark()
    played = run_playbook("playbooks/teardown.yml", teardown_confirm="workbench.internal")
    assert played.returncode == 0, played.output
    assert "- Budget/workbench-internal" in played.text
    assert sandbox.changes(mark)[-1] == f"budgets:DeleteBudget {OWNER}"
