"""From options to calls, on documented answers of AWS; botocore judges each request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import AwsError
from ansible_collections.datascience.workbench.plugins.module_utils._cost import (
    budget_rules,
    budget_task,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.budget_account import (
    Account,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.errors import (
    ForeignBudgetError,
    FullBudgetError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWERS = json.loads(
    (Path(__file__).parents[3] / "fixtures/budgets/account.json").read_text(encoding="utf-8")
)
OWNER = "123456789012"
OURS: dict[str, Any] = {
    "name": "workbench-internal",
    "state": "present",
    "tags": {"workbench": "workbench.internal"},
    "monthly_limit": 71.95,
    "notifications": [
        {"type": "ACTUAL", "threshold": 80.0},
        {"type": "FORECASTED", "threshold": 100.0},
    ],
    "addresses": ["me@example.org"],
    "cost_tag": None,
}


def client(region: str = "eu-central-1") -> Any:
    return boto3.client(
        "budgets", region_name=region, aws_access_key_id="a", aws_secret_access_key="b"
    )


@pytest.fixture
def aws() -> Iterator[Stubber]:
    """A client that answers what the test queues, and nothing else."""
    with Stubber(client()) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def account(aws: Stubber) -> Account:
    return Account(OWNER, aws.client)


def found(aws: Stubber) -> None:
    """Queue the answers about the budget that is there."""
    aws.add_response(
        "describe_budget",
        ANSWERS["DescribeBudget"],
        {"AccountId": OWNER, "BudgetName": "workbench-internal", "ShowFilterExpression": True},
    )
    arn = f"arn:aws:budgets::{OWNER}:budget/workbench-internal"
    aws.add_response("list_tags_for_resource", ANSWERS["ListTagsForResource"], {"ResourceARN": arn})
    aws.add_response("describe_notifications_for_budget", ANSWERS["DescribeNotificationsForBudget"])
    for _one in ANSWERS["DescribeNotificationsForBudget"]["Notifications"]:
        aws.add_response(
            "describe_subscribers_for_notification", ANSWERS["DescribeSubscribersForNotification"]
        )


def test_a_budget_as_described_is_left_alone(aws: Stubber) -> None:
    found(aws)
    result = budget_task.carry_out(OURS, account(aws), check_mode=False)
    assert not result["changed"]
    assert result["diff"]["before"] == result["diff"]["after"]
    assert result["budget"]["monthly_limit"] == 71.95


def test_a_budget_that_is_not_there_is_made(aws: Stubber) -> None:
    aws.add_client_error("describe_budget", "NotFoundException", "no")
    aws.add_response(
        "create_budget",
        {},
        {
            "AccountId": OWNER,
            "Budget": ANY,
            "NotificationsWithSubscribers": ANY,
            "ResourceTags": [{"Key": "workbench", "Value": "workbench.internal"}],
        },
    )
    assert budget_task.carry_out(OURS, account(aws), check_mode=False)["changed"]


def test_check_mode_tells_the_same_and_calls_nothing_that_changes(aws: Stubber) -> None:
    found(aws)
    foreseen = budget_task.carry_out({**OURS, "monthly_limit": 80}, account(aws), check_mode=True)
    found(aws)
    aws.add_response("update_budget", {}, {"AccountId": OWNER, "NewBudget": ANY})
    assert budget_task.carry_out({**OURS, "monthly_limit": 80}, account(aws), check_mode=False) == (
        foreseen
    )


def test_a_topic_keeps_the_notification_that_it_hangs_on(aws: Stubber) -> None:
    """In the recorded answers a topic subscribes to both notifications."""
    one = {**OURS, "notifications": [{"type": "ACTUAL", "threshold": 80.0}]}
    found(aws)
    aws.add_response("delete_subscriber", {})
    result = budget_task.carry_out(one, account(aws), check_mode=False)
    assert result["budget"]["notifications"][1] == {
        "type": "FORECASTED",
        "threshold": 100.0,
        "addresses": [],
    }


def test_more_than_fits_beside_it_is_told_before_anything_is_changed(aws: Stubber) -> None:
    ten = [{"type": "ACTUAL", "threshold": float(share)} for share in range(1, 11)]
    for check_mode in (True, False):
        found(aws)
        with pytest.raises(FullBudgetError, match=r"it would have 12: .* Declare 2 fewer"):
            budget_task.carry_out(
                {**OURS, "notifications": ten}, account(aws), check_mode=check_mode
            )


def test_a_budget_of_somebody_else_is_an_error_or_none_of_ours(aws: Stubber) -> None:
    for _run in range(2):
        aws.add_response("describe_budget", ANSWERS["DescribeBudget"])
        aws.add_response("list_tags_for_resource", {"ResourceTags": []})
    with pytest.raises(ForeignBudgetError, match="lacks the tag workbench="):
        budget_task.carry_out(OURS, account(aws), check_mode=False)
    gone = budget_task.carry_out({**OURS, "state": "absent"}, account(aws), check_mode=False)
    assert not gone["changed"]


def test_ours_is_deleted(aws: Stubber) -> None:
    found(aws)
    aws.add_response("delete_budget", {}, {"AccountId": OWNER, "BudgetName": "workbench-internal"})
    gone = budget_task.carry_out({**OURS, "state": "absent"}, account(aws), check_mode=False)
    assert gone["changed"]
    assert gone["budget"] == {}


def test_a_refusal_says_what_the_root_user_has_to_do(aws: Stubber) -> None:
    aws.add_client_error("describe_budget", "AccessDeniedException", "not authorized")
    with pytest.raises(AwsError, match="root user") as refused:
        budget_task.carry_out(OURS, account(aws), check_mode=False)
    assert "budgets:ModifyBudget" in str(refused.value)


@pytest.mark.parametrize("region", ["us-gov-west-1", "cn-north-1", "eusc-de-east-1"])
def test_where_aws_has_none_it_is_said_before_anything_is_asked(region: str) -> None:
    there = Account(OWNER, client(region))
    with pytest.raises(AwsError, match="Do without it here"):
        budget_task.carry_out(OURS, there, check_mode=False)
    gone = budget_task.carry_out({**OURS, "state": "absent"}, there, check_mode=False)
    assert not gone["changed"]


def test_every_fault_of_the_options_is_told() -> None:
    assert budget_task.unsound(OURS) == []
    told = budget_task.unsound(
        {
            **OURS,
            "tags": {},
            "monthly_limit": float("nan"),
            "notifications": [{"type": "ACTUAL", "threshold": 0.0}] * 11,
            "addresses": ["me"],
        }
    )
    assert [fault.partition(":")[0] for fault in told[:4]] == [
        "tags",
        "monthly_limit",
        "notifications",
        "notifications",
    ]
    assert told[-1].startswith("me: a mail address")
    assert budget_task.unsound({**OURS, "state": "absent", "tags": {}}) != []


@pytest.mark.parametrize("address", ["me@example.org", "a.b+c@xn--bcher-kva.example"])
def test_mail_goes_to_an_address(address: str) -> None:
    assert budget_rules.is_address(address)


@pytest.mark.parametrize(
    "address",
    ["", "me", "me@host", "a b@example.org", "me@example.org,you@example.org", "me@example.org\n"],
)
def test_mail_goes_nowhere_else(address: str) -> None:
    assert not budget_rules.is_address(address)
