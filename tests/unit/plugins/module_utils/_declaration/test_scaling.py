from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._declaration.scaling import (
    faults,
)

GROUPS = {
    "spark": {"minSize": 0, "maxSize": 10},
    "admin": {"minSize": 2, "maxSize": 2},
    "control-plane": {"role": "ControlPlane", "minSize": 1, "maxSize": 1},
    "odd": {"minSize": "many"},
}


def told(group: Any, count: Any, groups: Any = None) -> list[str]:
    return [str(fault) for fault in faults(group, count, GROUPS if groups is None else groups)]


@pytest.mark.parametrize(
    ("group", "count"), [("spark", "0"), ("spark", "10"), ("spark", 4), ("admin", 2), ("odd", 9)]
)
def test_what_may_be(group: str, count: Any) -> None:
    assert told(group, count) == []


@pytest.mark.parametrize(
    ("group", "count", "messages"),
    [
        ("", "", ["group: it must be set: one of admin, odd, spark.", "count: it must be set"]),
        ("sparc", "-1", ["did you mean spark? It is one of admin", 'count is "-1": a whole']),
        ("spark", "4.5", ["a whole number of machines"]),
        ("spark", "٤", ["a whole number of machines"]),
        ("spark", True, ["a whole number of machines"]),
        (7, 4, ["group is 7: one of admin"]),
        ("spark", 11, ["at most 10, the maxSize of spark; or declare cluster_groups: {spark:"]),
        ("admin", 0, ["at least 2, the minSize of admin"]),
        ("control-plane", 3, ["a control plane is not scaled"]),
        ("qqq", 1, ["no such group is declared; one of admin"]),
    ],
)
def test_every_fault_is_told(group: Any, count: Any, messages: list[str]) -> None:
    found = told(group, count)
    assert len(found) == len(messages)
    for message, part in zip(found, messages, strict=True):
        assert part in message


def test_what_hides_the_groups_is_told_elsewhere() -> None:
    assert list(faults("sparc", 4, None)) == []
    assert "the name of an instance group" in str(next(faults("", 4, None)))
