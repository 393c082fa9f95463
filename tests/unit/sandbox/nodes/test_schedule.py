from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.nodes.schedule import carry_out, due

NOW = datetime.now(UTC)


def action(name: str, seconds: float, **more: Any) -> dict[str, Any]:
    return {
        "AutoScalingGroupName": "spark.wb",
        "ScheduledActionName": name,
        "StartTime": NOW + timedelta(seconds=seconds),
        **more,
    }


def test_what_is_due_happens_in_its_order() -> None:
    listed = [action("b", -1), action("later", 60), action("a", -5)]
    assert [one["ScheduledActionName"] for one in due(listed, NOW)] == ["a", "b"]


def test_what_recurs_is_left_alone() -> None:
    assert due([action("nightly", -5, Recurrence="0 22 * * *")], NOW) == []


class AutoScaling:
    """Holds one action, and notes what is done."""

    def __init__(self) -> None:
        self.did: list[tuple[str, dict[str, Any]]] = []

    def get_paginator(self, _: str) -> AutoScaling:
        return self

    def paginate(self) -> AutoScaling:
        return self

    def build_full_result(self) -> dict[str, Any]:
        return {"ScheduledUpdateGroupActions": [action("end", -5, DesiredCapacity=0)]}

    def update_auto_scaling_group(self, **asked: Any) -> None:
        self.did.append(("update", asked))

    def delete_scheduled_action(self, **asked: Any) -> None:
        self.did.append(("delete", asked))


def test_an_action_sets_the_sizes_that_it_names_and_is_gone() -> None:
    aws = AutoScaling()
    assert carry_out(aws) == ["spark.wb"]
    assert aws.did == [
        ("update", {"AutoScalingGroupName": "spark.wb", "DesiredCapacity": 0}),
        ("delete", {"AutoScalingGroupName": "spark.wb", "ScheduledActionName": "end"}),
    ]
