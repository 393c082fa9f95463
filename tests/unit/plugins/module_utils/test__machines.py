"""What a number of machines is."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils import _machines


@pytest.mark.parametrize(("value", "number"), [(0, 0), (4, 4), ("4", 4), ("0", 0)])
def test_whole_numbers_are_machines(value: Any, number: int) -> None:
    assert _machines.whole(value) == number


@pytest.mark.parametrize(
    "value", [-1, "-1", 1.5, "4.0", "many", "", None, True, "\u0664", " 4", []]
)
def test_nothing_else_is(value: Any) -> None:
    assert _machines.whole(value) is None


def test_a_bound_is_declared_in_the_group() -> None:
    assert _machines.declared("spark", 12, more=True) == "cluster_groups: {spark: {maxSize: 12}}"
    assert _machines.declared("spark", 1, more=False) == "cluster_groups: {spark: {minSize: 1}}"
