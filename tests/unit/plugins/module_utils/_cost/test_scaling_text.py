"""What an hour of more machines costs, as it is shown before they are asked for."""

from __future__ import annotations

import datetime
from typing import Any

from ansible_collections.datascience.workbench.plugins.filter.scaled_hour import scaled_hour
from ansible_collections.datascience.workbench.plugins.filter.scaling import scaling
from ansible_collections.datascience.workbench.plugins.module_utils._cost import task
from ansible_collections.datascience.workbench.plugins.module_utils._cost.scaling_text import (
    hour_text,
)

TODAY = datetime.date(2026, 11, 24)
SPARK = {"role": "Node", "machineType": "m5.large", "minSize": 0, "maxSize": 10, "maxPrice": "0.05"}
# Burstable, and as AWS has them by default: in unlimited mode.
NOTEBOOK = {"role": "Node", "machineType": "t3a.large", "minSize": 0, "maxSize": 4}


def estimate(machines: int, **options: Any) -> dict[str, Any]:
    params = {name: option.get("default") for name, option in task.ARGUMENTS.items()}
    params |= {
        "region": options.pop("region", "us-east-1"),
        "cluster_spec": {},
        "instance_groups": [
            {"name": "spark", "spec": SPARK},
            {"name": "notebook", "spec": NOTEBOOK | options.pop("notebook", {})},
        ],
        "capacity": {"spark": {"machines": machines, "smallest": 0}},
    }
    return task.carry_out(params | options, TODAY, check_mode=True)


def test_an_hour_comes_first_and_is_itemised() -> None:
    text = scaling(estimate(0), estimate(0, running={"spark": 4}), "spark", 0, 4)
    lines = text.splitlines()
    assert lines[0].split() == ["spark", "now", "then"]
    # 4 x .05, 256 GB of disk x .08 / 730 a machine
    assert "  4 x m5.large spot  0.2000" in lines
    assert "- spot at its declared limit" in lines
    assert lines[1].split() == ["machines", "0", "4"]
    assert next(line for line in lines if "an hour, these" in line).split()[-2] == "0.0000"


def test_the_price_of_late_is_told_beside_the_bound() -> None:
    then = estimate(0, running={"spark": 4}, spot_prices={"m5.large": 0.0382})
    text = scaling(estimate(0), then, "spark", 0, 4)
    assert "at the spot price of late, 0.0382 USD an hour at most: 0.1528 USD" in text


def test_what_goes_is_itemised_where_nothing_is_left() -> None:
    text = scaling(estimate(2), estimate(2, running={"spark": 0}), "spark", 2, 0)
    assert "An hour of 2 of spark, at most:" in text
    nothing = scaling(estimate(0), estimate(0, running={"spark": 0}), "spark", 0, 0)
    assert "An hour of" not in nothing


def test_unknown_prices_are_said() -> None:
    where = {"region": "eu-west-1"}
    text = scaling(estimate(0, **where), estimate(0, running={"spark": 1}, **where), "spark", 0, 1)
    assert "at least" in text
    assert "unknown" in text
    assert "An hour of 1 of spark, as far as the prices are known:" in text
    hour = scaled_hour(estimate(0, running={"spark": 1}, **where), "spark")
    assert "costs at least 0.0500 USD as far as the prices are known, of all" in hour
    assert "of all that runs at least " in hour


def test_a_sum_of_unknown_prices_alone_is_no_zero() -> None:
    where = {"region": "eu-west-1", "notebook": {"machineType": "t3a.large"}}
    there = estimate(0, running={"notebook": 1}, **where)
    text = scaling(estimate(0, **where), there, "notebook", 0, 1)
    assert "unknown" in text
    assert "at least 0.00" not in text


def test_a_price_that_rounds_to_zero_beside_an_unknown_one_is_known() -> None:
    bill = {"usd": 0.00001, "at_least": True, "lines": []}
    told = hour_text(
        {"running_hourly": {"spark": bill}, "running": bill, "hours_per_month": 730}, "spark"
    )
    assert "costs at least 0.0000 USD" in told
    assert "of all that runs at least 0.0000 USD" in told
    assert "unknown" not in told


def test_what_is_asked_for_is_the_most_where_no_credits_are_charged() -> None:
    then = estimate(0, running={"spark": 4})
    assert scaled_hour(then, "spark").startswith(
        f"An hour of what is asked for costs {then['running_hourly']['spark']['usd']:.4f} USD at "
        "most, of all that runs 0."
    )
    nothing = scaled_hour(estimate(0, running={"spark": 0}), "spark")
    assert nothing.startswith("An hour of what is asked for costs 0.0000 USD at most")


def test_surplus_credits_are_not_in_an_hour_and_that_is_said() -> None:
    """AWS charges for what a burstable CPU does above its baseline."""
    now, then = estimate(0), estimate(0, running={"notebook": 2})
    text = scaling(now, then, "notebook", 0, 2)
    assert "An hour of 2 of notebook, while no CPU works above its baseline:" in text
    assert "at most:" not in text
    assert "surplus credits of t3a.large 0.0000" in " ".join(text.split())
    assert "vCPU-hours at most at full load" in text
    assert "USD while no CPU works above its baseline, of all" in scaled_hour(then, "notebook")
    standard = {"cpuCredits": "standard"}
    then = estimate(0, running={"notebook": 2}, notebook=standard)
    assert "USD at most, of all" in scaled_hour(then, "notebook")
