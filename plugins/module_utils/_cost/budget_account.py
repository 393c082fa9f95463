# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The budgets of an AWS account: finds ours, and carries calls out."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.partitions import (
    NO_BUDGETS,
)
from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    NotAskedError,
    aws_call,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.budget import (
    Budget,
    Call,
    Notification,
    found,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.errors import (
    ForeignBudgetError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_billing.html and
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html
_MAY_NOT = (
    "Attach budgets:ViewBudget, budgets:ModifyBudget, budgets:ListTagsForResource and "
    "budgets:TagResource. If they are attached: no policy about billing counts until the root user "
    'has once set "IAM user and role access to Billing information" on the Account page of the '
    "console."
)


@dataclass(frozen=True)
class Account:
    """The budgets of one account: its number, and a boto3 client of budgets.

    endpoint: whether an address is given that stands for AWS, and the partition says nothing.
    """

    number: str
    client: Any
    endpoint: bool = False

    @property
    def has_budgets(self) -> bool:
        """Whether there are budgets in USD in its part of AWS."""
        return self.endpoint or self.client.meta.partition not in NO_BUDGETS

    def require_budgets(self, name: str) -> None:
        """Raise NotAskedError where there are none."""
        if not self.has_budgets:
            partition = self.client.meta.partition
            said = f"{NO_BUDGETS[partition]} (partition {partition})"
            raise NotAskedError(f"look at the budget {name}", said, "Do without it here.")

    def ours(self, name: str, tags: Mapping[str, str]) -> Budget | None:
        """The budget of that name, None if there is none.

        Raises ForeignBudgetError if it does not carry our tags, and AwsError.
        """
        doing = f"look at the budget {name}"
        with _asked(doing) as missing:
            # Without that, AWS does not tell of a filter that was set as an expression.
            described = self.client.describe_budget(
                AccountId=self.number, BudgetName=name, ShowFilterExpression=True
            )
        if missing:
            return None
        carried = self._tags(name, doing)
        if not tags.items() <= carried.items():
            raise ForeignBudgetError(name, tags, carried)
        subscribers = self._subscribers(name, doing)
        return found(
            described["Budget"],
            {
                notification: frozenset(one["Address"] for one in told if _is_mail(one))
                for notification, told in subscribers.items()
            },
            (one for one, told in subscribers.items() if not all(map(_is_mail, told))),
        )

    def carry_out(self, calls: Iterable[Call]) -> None:
        """Make the calls, in their order. Raises AwsError at the first that fails."""
        for call in calls:
            with _asked(call.doing, missing_is_fine=call.method == "delete_budget"):
                getattr(self.client, call.method)(AccountId=self.number, **call.arguments)

    def _tags(self, name: str, doing: str) -> dict[str, str]:
        arn = f"arn:{self.client.meta.partition}:budgets::{self.number}:budget/{name}"
        with _asked(doing, missing_is_fine=False):
            listed = self.client.list_tags_for_resource(ResourceARN=arn)
        return {tag["Key"]: tag["Value"] for tag in listed.get("ResourceTags") or []}

    def _subscribers(self, name: str, doing: str) -> dict[Notification, list[dict[str, Any]]]:
        of = {"AccountId": self.number, "BudgetName": name}
        listed: dict[Notification, list[dict[str, Any]]] = {}
        with _asked(doing, missing_is_fine=False):
            for told in self._all("describe_notifications_for_budget", "Notifications", of):
                notification = Notification.of(told)
                asked = {**of, "Notification": notification.asked()}
                listed[notification] = self._all(
                    "describe_subscribers_for_notification", "Subscribers", asked
                )
        return listed

    def _all(self, method: str, key: str, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
        pages = self.client.get_paginator(method).paginate(**asked)
        return [one for page in pages for one in page.get(key) or []]


def _is_mail(subscriber: Mapping[str, Any]) -> bool:
    return bool(subscriber["SubscriptionType"] == "EMAIL")


@contextlib.contextmanager
def _asked(doing: str, *, missing_is_fine: bool = True) -> Iterator[list[str]]:
    """As aws_call, with what to do about a refusal; the list has an element if nothing is there."""
    missing: list[str] = []
    try:
        with aws_call(doing):
            yield missing
    except AwsError as error:
        if missing_is_fine and error.code == "NotFoundException":
            missing.append(error.code)
        elif error.is_denied:
            raise AwsError(error.doing, error.said, _MAY_NOT, error.code) from error
        else:
            raise
