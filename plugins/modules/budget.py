#!/usr/bin/python
# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A budget of AWS that sends mail."""

from __future__ import annotations

DOCUMENTATION = r"""
module: budget
short_description: Have AWS send mail when a month costs more than it should
version_added: 0.1.0
author:
  - The datascience.workbench founders (!UNKNOWN)
description:
  - Makes, changes and deletes a monthly cost budget of AWS Budgets, which sends mail when what was
    spent, or what AWS foresees, passes a share of the limit. It is AWS that watches and sends, so
    it goes on when nothing of ours runs.
  - It is late. AWS updates budgets up to three times a day, 8 to 12 hours apart, from billing data
    that is itself updated at least once a day
    (U(https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html),
    read 2026-11-24). It stops nothing.
  - Forecasts need about five weeks of spending; until then those notifications are silent.
  - Taxes and support are counted; credits and refunds are not subtracted, because a budget would be
    silent until they are used up.
  - Of what was changed by hand, the following is set back too, since it would silence the mail - a
    limit that is planned or adjusts itself, another period, an end, a billing view that is not the
    account's primary one, and filters and metrics of any kind. How AWS tells of the latter with the
    fields used here was read in its documentation, and not seen in an account.
  - A budget without actions costs nothing (AWS price list, AWSBudgets, BudgetsUsage, in force since
    2020-10-01).
  - Needs C(budgets:ViewBudget), C(budgets:ModifyBudget), C(budgets:ListTagsForResource) and
    C(budgets:TagResource), and that the root user has activated IAM access to billing
    (U(https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_billing.html)).
options:
  name:
    description: The name of the budget. AWS may refuse one that looks like a web address.
    type: str
    required: true
  state:
    description: Whether it is to be there.
    type: str
    choices: [present, absent]
    default: present
  tags:
    description:
      - What a new budget is tagged with, and what says that an existing one is ours. One of that
        name without them is never touched - with O(state=present) it is an error, with
        O(state=absent) ours is not there.
    type: dict
    required: true
  monthly_limit:
    description: USD a month. Needed with O(state=present).
    type: float
  notifications:
    description:
      - When mail is sent, ten at most. Others that the budget has are taken off, but for those that
        an SNS topic subscribes to; these stay, without mail, and count among AWS's ten. Needed with
        O(state=present).
    type: list
    elements: dict
    suboptions:
      threshold:
        description: Per cent of O(monthly_limit), above which mail is sent.
        type: float
        required: true
      type:
        description: Whether what was spent counts, or what AWS foresees for the whole month.
        type: str
        choices: [ACTUAL, FORECASTED]
        default: ACTUAL
  addresses:
    description:
      - Who gets mail of every notification, ten at most. Other mail addresses are taken off; SNS
        topics are left alone. Needed with O(state=present).
    type: list
    elements: str
  cost_tag:
    description:
      - Count only what carries this tag, by its key and value, and not the whole account. AWS has
        to be told first to allocate costs by that key (console, Cost allocation tags), which it
        offers up to 24 hours after the key was used, and which takes up to 24 hours more; until
        then, such a budget counts nothing.
    type: dict
    suboptions:
      key:
        description: The tag's key.
        type: str
        required: true
      value:
        description: Its value.
        type: str
        required: true
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
extends_documentation_fragment:
  - datascience.workbench._attributes
  - datascience.workbench._attributes.platform
  - datascience.workbench._attributes.actiongroup_aws
  - amazon.aws.common.modules
  - amazon.aws.region.modules
"""

EXAMPLES = r"""
- name: AWS sends mail at half of 100 USD, at all of it, and when it foresees more
  datascience.workbench.budget:
    name: wb-example-org
    tags: {workbench: wb.example.org}
    monthly_limit: 100
    notifications:
      - {threshold: 50}
      - {threshold: 100}
      - {threshold: 100, type: FORECASTED}
    addresses: [me@example.org]

- name: It no longer does
  datascience.workbench.budget:
    name: wb-example-org
    tags: {workbench: wb.example.org}
    state: absent
"""

RETURN = r"""
budget:
  description:
    - The budget, as it is, or in check mode would be; empty with O(state=absent). A notification
      without addresses is there for an SNS topic.
  returned: success
  type: dict
  sample:
    name: wb-example-org
    monthly_limit: 100.0
    filters: {}
    credits_subtracted: false
    notifications:
      - {type: ACTUAL, threshold: 50.0, addresses: [me@example.org]}
denied:
  description: Whether AWS refused the call for want of permissions.
  returned: failure
  type: bool
  sample: true
"""

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    AwsSession,
)
from ansible_collections.datascience.workbench.plugins.module_utils._context.account import (
    client_of,
    read_account,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.budget_account import (
    Account,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.budget_task import (
    ARGUMENTS,
    carry_out,
    unsound,
)
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError


def account(module: AnsibleAWSModule) -> Account:
    """The account that the credentials lead to. Raises AwsError."""
    session = AwsSession(module)
    budgets = client_of(session, "budgets")
    number = read_account(session.client("sts"))["id"]
    return Account(number, budgets, bool(session.endpoint_url))


def main() -> None:
    """Judge the options, make the budget as they say, and exit."""
    module = AnsibleAWSModule(
        argument_spec=ARGUMENTS,
        required_if=[("state", "present", ("monthly_limit", "notifications", "addresses"))],
        supports_check_mode=True,
    )
    if faults := unsound(module.params):
        module.fail_json(msg=f"Nothing was changed: {'; '.join(faults)}.")
    try:
        result = carry_out(module.params, account(module), check_mode=module.check_mode)
    except WorkbenchError as error:
        denied = isinstance(error, AwsError) and error.is_denied
        module.fail_json(msg=str(error), denied=denied)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
