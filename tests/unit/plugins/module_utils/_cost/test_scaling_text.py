"""What an hour of more machines costs, as it is shown before they are asked for."""

from __future__ import annotations

import datetime
from typing import Any

from ansible_collections.datascience.workbench.plugins.filter.scaling import scaling
from ansible_collections.datascience.workbench.plugins.module_utils._cost import task

TODAY = datetime.date(2026, 11, 24)
SPARK = {"role": "Node", "machineType": "m5.large", "minSize": 0, "maxSize": 10, "maxPrice": "0.05"}


def estimate(machines: int, **options: Any) -> dict[str, Any]:
    params = {name: option.get("default") for name, option in task.ARGUMENTS.items()}
    params |= {
        "region": options.pop("region", "us-east-1"),
        "cluster_spec": {},
        "instance_groups": [{"name": "spark", "spec": SPARK}],
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
