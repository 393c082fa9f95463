"""The lock, between real runs: waited for, released by a signal, taken over from the dead."""

from __future__ import annotations

import json
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.conftest import finish

from .conftest import STATE

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from tests.integration.conftest import Module, Sandbox

pytestmark = pytest.mark.integration


def _wait_for_lock(sandbox: Sandbox, name: str) -> None:
    s3, until = sandbox.client("s3"), time.monotonic() + 30
    while not _locks(s3, name):
        assert time.monotonic() < until, "the run never took its lock"
        time.sleep(0.1)


def _locks(s3: Any, name: str) -> list[Any]:
    answer = s3.list_object_versions(Bucket=STATE, Prefix=f"{name}.workbench-lock")
    return [*answer.get("Versions", ()), *answer.get("DeleteMarkers", ())]


@pytest.fixture
def rolling(standing: dict[str, Any]) -> dict[str, Any]:
    """A run that takes its time: 20 seconds after the first machine."""
    return {
        **standing,
        "cloud_only": True,
        "force": True,
        "interval": 20,
        "instance_groups": ["admin"],
        "lock_timeout": 1,
    }


def test_a_second_run_says_who_holds_the_lock_and_a_signal_releases_it(
    start_module: Callable[..., subprocess.Popen[str]],
    run_module: Callable[..., Module],
    rolling: dict[str, Any],
    sandbox: Sandbox,
) -> None:
    first = start_module("kops_rolling_update", rolling)
    _wait_for_lock(sandbox, rolling["name"])

    second = run_module("kops_rolling_update", rolling)
    assert second.failed
    assert f"(process {first.pid}) has worked on this cluster since" in second.msg

    began = time.monotonic()
    first.send_signal(signal.SIGTERM)
    ended = finish(first)
    assert ended.failed
    assert "SIGTERM" in ended.msg
    assert time.monotonic() - began < 10
    assert _locks(sandbox.client("s3"), rolling["name"]) == []


def test_the_lock_of_a_run_that_was_killed_holds_nobody_up_for_long(
    start_module: Callable[..., subprocess.Popen[str]],
    run_module: Callable[..., Module],
    rolling: dict[str, Any],
    sandbox: Sandbox,
) -> None:
    first = start_module("kops_rolling_update", rolling)
    _wait_for_lock(sandbox, rolling["name"])
    first.kill()
    first.wait()
    lock = json.loads(
        sandbox.client("s3")
        .get_object(Bucket=STATE, Key=f"{rolling['name']}.workbench-lock")["Body"]
        .read()
    )
    assert lock["process"] == first.pid

    quick = {**rolling, "interval": 1, "lock_timeout": 60}
    outcome = run_module("kops_rolling_update", quick)

    assert not outcome.failed, outcome.msg
    assert _locks(sandbox.client("s3"), rolling["name"]) == []


def test_credentials_that_expire_on_the_way_do_not_leave_a_lock(
    run_module: Callable[..., Module],
    rolling: dict[str, Any],
    sandbox: Sandbox,
    faulty: Callable[..., None],
) -> None:
    faulty(service="ec2", action="TerminateInstances", status=400, code="ExpiredToken", times=None)
    faulty(
        service="autoscaling",
        action="TerminateInstanceInAutoScalingGroup",
        status=400,
        code="ExpiredToken",
        times=None,
    )

    outcome = run_module("kops_rolling_update", {**rolling, "interval": 1})

    assert outcome.failed
    assert "ExpiredToken" in outcome.msg
    assert "renew them" in outcome.msg
    assert _locks(sandbox.client("s3"), rolling["name"]) == []
