"""What role cost prices, draws and says, rendered by Ansible from the roles' own variables."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.filter.picture import picture
from ansible_collections.datascience.workbench.plugins.module_utils._cost import task

TODAY = datetime.date(2026, 11, 24)
GIVEN: dict[str, Any] = {
    "context_aws_region": "us-east-1",
    "cluster_admin_cidrs": ["192.0.2.17/32"],
}


def declared(**given: Any) -> Any:
    """What render.py answers, without anything of AWS."""
    finished = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("render.py")), "declared"],
        input=json.dumps({**GIVEN, **given}),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(finished.stdout)


def priced(cluster: dict[str, Any], **options: Any) -> dict[str, Any]:
    params = {name: option.get("default") for name, option in task.ARGUMENTS.items()}
    params |= {"region": "us-east-1", "cluster_spec": cluster["spec"]}
    params |= {"instance_groups": cluster["instance_groups"], **options}
    return task.carry_out(params, TODAY, check_mode=True)


def test_the_default_workbench_is_priced_and_drawn_without_aws() -> None:
    found = declared()
    estimate = priced(found["cluster"])
    # 27.45 and 27.45 of machines, 4.80 of their disks, .80 of etcd's, 10.95 of addresses, .50
    assert estimate["idle"]["usd"] == 71.95
    drawn = picture(found["cluster"], found["picture"], estimate["hourly"])
    for told in (
        "workbench.internal in us-east-1",
        "API, and SSH of the nodes: 192.0.2.17/32",
        "bastion: nobody",
        "hosted zone workbench.internal, private",
        "admin          ■■             2  t3a.small            on demand  0.0260",
    ):
        assert told in drawn


@pytest.mark.parametrize(
    ("given", "usd"),
    [
        # One more t3a.small with disk and address: 13.72, 1.60, 3.65, each line rounded.
        ({"cluster_groups": {"admin": {"minSize": 3, "maxSize": 3}}}, 90.92),
        ({"cluster_groups": {"spark": None}}, 71.95),
        ({"cluster_root_volume_size": 30}, 74.35),
        ({"network_dns_type": "none"}, 91.53),
    ],
)
def test_a_variable_changes_the_sum(given: dict[str, Any], usd: float) -> None:
    found = declared(**given)
    assert priced(found["cluster"])["idle"]["usd"] == usd
    assert ("hosted zone" in str(found["picture"])) == ("network_dns_type" not in given)


def test_where_the_gate_is_shut_it_is_said_how_it_opens() -> None:
    cluster = declared()["cluster"]
    estimate = priced(cluster, monthly_limit=50.0)
    message = declared(__cost_estimate=estimate)["message"]
    assert message == (
        "Nothing was changed. Idle, the workbench costs 71.95 USD a month, 21.95 USD above the "
        "limit of 50.00 USD. It would be 2,340.94 USD at the maximum. If that is meant, name the "
        "amount: -e cost_accept_monthly=72. Otherwise declare less, or raise cost_monthly_limit."
    )


def test_where_machines_are_lent_it_is_said_that_they_can_be_given_back() -> None:
    cluster = declared()["cluster"]
    capacity = {"spark": {"machines": 4, "smallest": 0}, "gone": {"machines": 0, "smallest": 0}}
    estimate = priced(cluster, monthly_limit=100.0, capacity=capacity)
    message = declared(__cost_estimate=estimate)["message"]
    assert "As it runs now, with 4 machines of spark, the workbench costs 373.27 USD" in message
    assert "Otherwise give back what is lent (playbooks/scale.yml), declare less" in message


def test_a_region_without_prices_is_told_where_they_come_from() -> None:
    cluster = declared()["cluster"]
    estimate = priced(cluster, region="eu-west-1", monthly_limit=1000.0)
    assert not estimate["gate"]["open"]
    message = declared(__cost_estimate=estimate, context_aws_region="eu-west-1")["message"]
    assert "costs an unknown amount a month; the prices are not all known of" in message
    assert message.endswith("playbooks/prices.yml asks AWS for the prices of eu-west-1.")
