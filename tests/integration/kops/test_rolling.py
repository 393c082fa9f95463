"""kops_rolling_update with the real kops: which machines go, how many, and what stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .api import Api, serving
from .conftest import common

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.conftest import Module, Sandbox

pytestmark = pytest.mark.integration


def test_machines_that_are_not_as_declared_are_replaced(
    run_module: Callable[..., Module],
    made: dict[str, Any],
    changed: Callable[..., dict[str, Any]],
    sandbox: Sandbox,
) -> None:
    options = {**made, "cloud_only": True, "interval": 1}
    assert not run_module("kops_rolling_update", options).result["changed"]
    applied = run_module("kops_cluster", changed("admin", machineType="t3a.medium")).result
    assert applied["needs_rolling_update"] == ["admin"]

    mark = sandbox.mark()
    planned = run_module("kops_rolling_update", options, check=True, diff=True).result
    assert planned["needs_rolling_update"] == ["admin"]
    assert [one["type"] for one in planned["replaced"]] == ["t3a.small", "t3a.small"]
    assert planned["diff"]["before"].count("t3a.small") == 2
    assert sandbox.changes(mark) == []

    one = run_module("kops_rolling_update", {**options, "max_instances": 1}).result
    assert len(one["replaced"]) == len(one["remaining"]) == 1

    rest = run_module("kops_rolling_update", options).result
    assert [entry["id"] for entry in rest["replaced"]] == one["remaining"]

    assert not run_module("kops_rolling_update", options).result["changed"]
    info = run_module("kops_cluster_info", made).result
    assert [(entry["type"], entry["status"]) for entry in info["instances"]] == [
        ("t3a.medium", "UpToDate")
    ] * 3


def test_a_machine_is_drained_and_the_cluster_valid_before_and_after(
    run_module: Callable[..., Module], standing: dict[str, Any], sandbox: Sandbox
) -> None:
    options = {**standing, "force": True, "instance_groups": ["admin"], "max_instances": 1}

    with serving(Api(sandbox, standing["name"])) as api:
        outcome = run_module("kops_rolling_update", {**options, "api_server": api.url})

    assert not outcome.failed, outcome.msg
    (gone,) = outcome.result["replaced"]
    assert len(outcome.result["remaining"]) == 1
    assert any(gone["id"] in change and "unschedulable" in change for change in api.changes)


def test_a_cluster_that_is_not_valid_loses_no_machine(
    run_module: Callable[..., Module], standing: dict[str, Any], sandbox: Sandbox
) -> None:
    options = {**standing, "force": True, "instance_groups": ["admin"], "max_instances": 1}
    mark = sandbox.mark()

    with serving(Api(sandbox, standing["name"], joined=lambda _one: False)) as api:
        way = {"api_server": api.url, "validation_timeout": 1}
        outcome = run_module("kops_rolling_update", {**options, **way})

    assert outcome.failed
    assert "not valid after 1 seconds" in outcome.msg
    assert "has not yet joined" in outcome.msg
    assert not [change for change in sandbox.changes(mark) if not change.startswith("s3:")]


def test_an_api_that_does_not_answer_is_said_before_anything_is_touched(
    run_module: Callable[..., Module], standing: dict[str, Any], sandbox: Sandbox
) -> None:
    options = {**standing, "force": True, "api_server": "https://127.0.0.1:1"}
    mark = sandbox.mark()

    outcome = run_module("kops_rolling_update", options)

    assert outcome.failed
    assert "127.0.0.1:1" in outcome.msg
    assert "set cloud_only" in outcome.msg
    assert sandbox.changes(mark) == []
    idle = run_module("kops_rolling_update", {**options, "force": False})
    assert not idle.failed


def test_groups_and_clusters_that_do_not_exist(
    run_module: Callable[..., Module], standing: dict[str, Any], arguments: dict[str, Any]
) -> None:
    unknown = run_module("kops_rolling_update", {**standing, "instance_groups": ["admn", "spark"]})
    assert "there is no group admn (did you mean admin?)" in unknown.msg

    nobody = {**common(arguments), "name": "nobody.internal.example.org"}
    assert "there is no such cluster" in run_module("kops_rolling_update", nobody).msg
