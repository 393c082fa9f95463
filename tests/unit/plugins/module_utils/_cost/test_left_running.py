"""What a run leaves running, as AWS and kops_cluster do it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import Group
from ansible_collections.datascience.workbench.plugins.module_utils._cost.errors import (
    DeclarationError,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.left_running import Left


def left(capacity: dict[str, Any] | None, running: dict[str, Any] | None = None) -> Left:
    found = Left.of(
        [Group("admin", ("t3a.small",), 2, 2), Group("spark", ("m5.large",), 0, 10)],
        capacity,
        running,
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("machines", "smallest", "stay"),
    [
        (0, 0, 0),
        (4, 0, 4),
        (12, 0, 10),  # maxSize was lowered: AWS follows
        (3, 3, 0),  # minSize was lowered: kops_cluster follows
        (5, 3, 5),  # more than the former minSize was lent
    ],
)
def test_lent_machines_stay_within_the_declared_sizes(
    machines: int, smallest: int, stay: int
) -> None:
    found = left({"spark": {"machines": machines, "smallest": smallest, "largest": 12}})
    assert found.machines == {"admin": 2, "spark": stay}
    assert found.lent == ({"spark": stay} if stay else {})


def test_a_raised_least_size_raises_what_runs() -> None:
    assert left({"admin": {"machines": 1, "smallest": 1}}).machines["admin"] == 2


def test_what_is_wished_counts_before_what_is_there() -> None:
    found = left({"spark": {"machines": 4, "smallest": 0}}, {"spark": 0})
    assert (found.machines["spark"], found.lent, found.wished) == (0, {}, True)
    assert left(None, {"spark": 4}).lent == {"spark": 4}


def test_machines_of_groups_that_are_not_declared() -> None:
    capacity = {"old": {"machines": 3, "smallest": 0}, "older": {"machines": 0, "smallest": 0}}
    found = left(capacity)
    assert (found.undeclared, found.lent) == ({"old": 3}, {"old": 3})


def test_nobody_says_what_runs() -> None:
    assert Left.of([], None, None) is None
    with pytest.raises(DeclarationError, match=r"capacity\.spark\.machines is None"):
        left({"spark": {}})
