from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from sandbox.aws.requests import Request
from sandbox.nodes.emulator import Fleet
from sandbox.nodes.instance import CONTROL_PLANE, Instance, recorded
from sandbox.nodes.reconciler import Reconciler
from sandbox.settings import SandboxError, Settings
from sandbox.supervision import wait_for
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


def request(action: str, resource: str = "") -> Request:
    return Request("", "", action, True, 200, "", "", resource)


class Farewell:
    """Counts drains in place of asking an API server."""

    def __init__(self) -> None:
        self.drained: list[str] = []

    def drain(self, instance: Instance, control_plane: Instance) -> None:
        self.drained.append(f"{instance.id} by {control_plane.id}")


@pytest.mark.parametrize(
    ("changes", "drained"),
    [
        ([request("SetDesiredCapacity", "spark")], ["i-0a by i-0d"]),
        ([request("UpdateAutoScalingGroup", "spark")], ["i-0a by i-0d"]),
        ([request("TerminateInstances", "i-0a")], []),
        ([request("SetDesiredCapacity"), request("TerminateInstances", "i-0a")], []),
        ([request("UpdateAutoScalingGroup"), request("DeleteAutoScalingGroup")], []),
    ],
)
def test_a_node_is_drained_when_its_group_shrank_and_not_when_it_was_terminated(
    settings: Settings, changes: list[Request], drained: list[str]
) -> None:
    driver, aws, farewell = Driver(), Aws(ADMIN, CONTROL), Farewell()
    one = reconciler(settings, aws, driver)
    one._farewell = cast("Any", farewell)
    one.once()
    aws.instances = (CONTROL,)
    one.once(changes)
    assert wait_for(lambda: "terminate i-0a" in driver.did, 5)
    assert farewell.drained == drained


def test_the_address_of_a_machine_that_is_drained_is_not_given_again(settings: Settings) -> None:
    driver, aws = Driver(), Aws(ADMIN, CONTROL)
    one = reconciler(settings, aws, driver)
    one.once()
    one._leaving["i-0a"] = ADMIN
    aws.instances = (CONTROL, Instance(**{**vars(ADMIN), "id": "i-0e"}))
    one.once()
    assert "boot i-0e" not in driver.did
    del one._leaving["i-0a"]
    one.once()
    assert "boot i-0e" in driver.did
