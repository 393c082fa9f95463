from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops import rolling
from ansible_collections.datascience.workbench.plugins.module_utils._kops.instances import Instance

PACE = rolling.Pace(
    force=False,
    interval=15,
    drain_timeout=900,
    validation_timeout=600,
    deadline=1800,
    way=("--cloudonly",),
)


def machine(identifier: str, group: str, status: str = "NeedsUpdate", role: str = "") -> Instance:
    return Instance(
        id=identifier,
        group=group,
        role=role or ("control-plane" if group == "control-plane" else "node"),
        status=status,
        state="running",
        node="",
        private_address=None,
        public_address=None,
        type="t3a.small",
        spot=False,
        zone="us-east-1a",
        launched=identifier,
    )


FLEET = [
    machine("i-1", "admin"),
    machine("i-2", "admin"),
    machine("i-3", "control-plane"),
    machine("i-4", "spark", "UpToDate"),
    machine("i-5", "spark", "Detached"),
    machine("i-6", "spark", ""),
]


def select(**how: Any) -> rolling.Selection:
    return rolling.select(FLEET, **{"groups": (), "force": False, "limit": None, **how})


def test_outdated_machines_are_replaced_the_control_plane_first() -> None:
    chosen = select()

    assert chosen.groups == ("control-plane", "admin", "spark")
    assert chosen.replaced == ("i-3", "i-1", "i-2", "i-5")
    assert chosen.singles == chosen.later == ()


def test_only_named_groups_are_looked_at() -> None:
    assert select(groups=["spark"]).replaced == ("i-5",)


def test_force_takes_all_that_kops_counts() -> None:
    assert select(groups=["spark"], force=True).replaced == ("i-4", "i-5")


@pytest.mark.parametrize(
    ("limit", "groups", "singles", "later"),
    [
        (0, (), (), ("i-3", "i-1", "i-2", "i-5")),
        (1, ("control-plane",), (), ("i-1", "i-2", "i-5")),
        (2, ("control-plane",), ("i-1",), ("i-2", "i-5")),
        (3, ("control-plane", "admin"), (), ("i-5",)),
        (9, ("control-plane", "admin", "spark"), (), ()),
    ],
)
def test_a_limit_takes_whole_groups_and_then_single_machines(
    limit: int, groups: tuple[str, ...], singles: tuple[str, ...], later: tuple[str, ...]
) -> None:
    chosen = select(limit=limit)

    assert (chosen.groups, chosen.singles, chosen.later) == (groups, singles, later)
    assert len(chosen.replaced) == min(limit, 4)


def test_nothing_to_do() -> None:
    assert rolling.select([], (), force=True, limit=None) == rolling.Selection((), (), (), ())


def test_groups_in_one_run_of_kops_then_machines_one_by_one(
    replay: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kops, steps = replay(), []
    monkeypatch.setattr(time, "sleep", lambda seconds: steps.append(f"sleep {seconds}"))

    rolling.replace(
        kops, "wb", select(limit=2), PACE, before_each=lambda: steps.append("lock is ours")
    )

    whole, single = kops.calls
    assert whole[:5] == ("rolling-update", "cluster", "--name", "wb", "--yes")
    assert "--instance-group=control-plane" in whole
    assert {"--cloudonly", "--node-interval=15s", "--validation-timeout=600s"} <= set(whole)
    assert "--force" not in whole
    assert single[:3] == ("delete", "instance", "i-1")
    assert {"--yes", "--surge=false", "--cloudonly"} <= set(single)
    assert steps == ["lock is ours", "sleep 15", "lock is ours"]


def test_more_machines_may_take_longer(replay: Any) -> None:
    kops = replay()

    rolling.replace(kops, "wb", select(), PACE)

    assert [options["deadline"] for options in kops.options] == [4 * 1800]
