from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from sandbox.nodes.emulator import Fleet
from sandbox.nodes.instance import CONTROL_PLANE, Instance, recorded
from sandbox.nodes.reconciler import Reconciler
from sandbox.settings import SandboxError, Settings
from tests.unit.sandbox.network.test_rules import ADMIN, OTHER

if TYPE_CHECKING:
    from pathlib import Path

CONTROL = Instance(**{**vars(OTHER), "id": "i-0d", "role": CONTROL_PLANE})


class Driver:
    def __init__(self) -> None:
        self.alive: list[str] = []
        self.did: list[str] = []
        self.full = ""

    def running(self) -> list[str]:
        return self.alive

    def boot(self, instance: Instance) -> None:
        if self.full:
            raise SandboxError(self.full)
        self.alive.append(instance.id)
        self.did.append(f"boot {instance.id}")

    def terminate(self, instance: str) -> None:
        self.alive.remove(instance)
        self.did.append(f"terminate {instance}")

    def follow(self, fleet: Fleet) -> None:
        self.did.append("follow")


class Aws:
    def __init__(self, *instances: Instance) -> None:
        self.instances = instances

    def fleet(self) -> Fleet:
        return Fleet(self.instances, {})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings("test", tmp_path)


def reconciler(settings: Settings, aws: Aws, driver: Driver) -> Reconciler:
    return Reconciler(settings, cast("Any", aws), driver)


def test_the_control_plane_boots_first(settings: Settings) -> None:
    driver = Driver()
    reconciler(settings, Aws(ADMIN, CONTROL), driver).once()
    assert driver.did == ["boot i-0d", "boot i-0a", "follow"]
    assert {one.id for one in recorded(settings.fleet)} == {"i-0a", "i-0d"}


def test_what_runs_already_is_adopted_and_what_aws_ended_ends(settings: Settings) -> None:
    driver = Driver()
    driver.alive = ["i-0a", "i-gone"]
    reconciler(settings, Aws(ADMIN), driver).once()
    assert driver.did == ["terminate i-gone", "follow"]
    assert [one.id for one in recorded(settings.fleet)] == ["i-0a"]


def test_a_machine_that_does_not_fit_is_told_once(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    driver = Driver()
    driver.full = "this machine has 10 MiB of memory left"
    one = reconciler(settings, Aws(ADMIN), driver)
    one.once()
    one.once()
    told = capsys.readouterr().out
    assert told.count("i-0a of admin did not boot: this machine has 10 MiB") == 1
    assert recorded(settings.fleet) == ()
