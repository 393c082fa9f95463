from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops import rolling
from ansible_collections.datascience.workbench.plugins.module_utils._kops.instances import Instance


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


def select(**limits: Any) -> rolling.Selection:
    return rolling.select(FLEET, rolling.Limits(**limits))


def whole(*pairs: tuple[str, tuple[str, ...]]) -> rolling.Step:
    return rolling.Step(
        tuple(identifier for _group, ids in pairs for identifier in ids),
        tuple(group for group, _ids in pairs),
    )


CONTROL_PLANE = ("control-plane", ("i-3",))
ADMIN = ("admin", ("i-1", "i-2"))
SPARK = ("spark", ("i-5",))


def test_outdated_machines_are_replaced_the_control_plane_first() -> None:
    chosen = select()

    assert chosen.steps == (whole(CONTROL_PLANE, ADMIN, SPARK),)
    assert chosen.replaced == {"i-1", "i-2", "i-3", "i-5"}
    assert chosen.later == ()


def test_only_named_groups_are_looked_at() -> None:
    assert select(groups=("spark",)).replaced == {"i-5"}


def test_force_takes_all_that_kops_counts() -> None:
    assert select(groups=("spark",), force=True).replaced == {"i-4", "i-5"}


@pytest.mark.parametrize(
    ("most", "steps", "later"),
    [
        (0, (), ("i-3", "i-1", "i-2", "i-5")),
        (1, (whole(CONTROL_PLANE),), ("i-1", "i-2", "i-5")),
        (2, (whole(CONTROL_PLANE), rolling.Step(("i-1",))), ("i-2", "i-5")),
        (3, (whole(CONTROL_PLANE, ADMIN),), ("i-5",)),
        (9, (whole(CONTROL_PLANE, ADMIN, SPARK),), ()),
    ],
)
def test_a_limit_takes_whole_groups_and_then_single_machines(
    most: int, steps: tuple[rolling.Step, ...], later: tuple[str, ...]
) -> None:
    chosen = select(most=most)

    assert (chosen.steps, chosen.later) == (steps, later)
    assert len(chosen.replaced) == min(most, 4)


def test_a_control_plane_that_takes_its_address_along_goes_alone() -> None:
    chosen = select(control_plane_alone=True)

    assert chosen.steps == (rolling.Step(("i-3",)), whole(ADMIN, SPARK))


def test_nothing_to_do() -> None:
    assert rolling.select([], rolling.Limits(force=True)) == rolling.Selection((), ())


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What happened, in order."""
    events: list[str] = []
    monkeypatch.setattr(time, "sleep", lambda seconds: events.append(f"sleep {seconds}"))
    return events


def carry_out(diary: list[str], replay: Any, selection: rolling.Selection) -> Any:
    """Replace, with a diary of all steps; the kops that was called."""

    class Kops(replay):  # type: ignore[misc]
        def __call__(self, *arguments: str, **options: Any) -> Any:
            diary.append(" ".join(arguments[:2]))
            return super().__call__(*arguments, **options)

    def way() -> tuple[str, ...]:
        diary.append("way")
        return ("--api-server", "https://192.0.2.1")

    kops = Kops()
    pace = rolling.Pace(
        force=False,
        interval=15,
        drain_timeout=900,
        validation_timeout=600,
        deadline=1800,
        way=way,
        settle=lambda: diary.append("valid"),
    )
    rolling.replace(kops, "wb", selection, pace, before_each=lambda: diary.append("lock is ours"))
    return kops


def test_kops_validates_between_the_machines_of_whole_groups(diary: list[str], replay: Any) -> None:
    kops = carry_out(diary, replay, select())

    assert diary == ["lock is ours", "way", "rolling-update cluster"]
    call = kops.calls[0]
    assert "--instance-group=control-plane,admin,spark" in call
    assert {"--api-server", "--node-interval=15s", "--validation-timeout=600s"} <= set(call)
    assert "--force" not in call
    assert kops.options[0]["deadline"] == 4 * 1800


def test_single_machines_wait_for_a_valid_cluster_before_and_after(
    diary: list[str], replay: Any
) -> None:
    kops = carry_out(diary, replay, select(control_plane_alone=True))

    assert diary == [
        *("lock is ours", "valid", "way", "delete instance", "valid"),
        *("sleep 15", "lock is ours", "way", "rolling-update cluster"),
    ]
    assert kops.calls[0][2] == "i-3"
    assert {"--yes", "--surge=false", "--api-server"} <= set(kops.calls[0])
    assert kops.options[0]["deadline"] == 1800


def test_a_group_that_is_too_large_goes_machine_by_machine(diary: list[str], replay: Any) -> None:
    carry_out(diary, replay, select(groups=("admin", "spark"), most=1))

    assert diary == ["lock is ours", "valid", "way", "delete instance", "valid"]
