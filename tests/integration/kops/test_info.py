"""kops_cluster_info with the real kops: what is declared, what runs, and what kops thinks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .api import Api, is_control_plane, serving
from .conftest import common

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.conftest import Module, Sandbox

pytestmark = pytest.mark.integration


def test_a_cluster_that_does_not_exist(
    run_module: Callable[..., Module], arguments: dict[str, Any]
) -> None:
    outcome = run_module("kops_cluster_info", common(arguments))

    assert (outcome.result["exists"], outcome.result["changed"]) == (False, False)


def test_a_bucket_that_does_not_exist(
    run_module: Callable[..., Module], arguments: dict[str, Any]
) -> None:
    options = {**common(arguments), "state_store": "s3://no-such-bucket-of-ours"}

    assert run_module("kops_cluster_info", options).result["exists"] is False


def test_what_is_declared_and_what_runs(
    run_module: Callable[..., Module], standing: dict[str, Any], sandbox: Sandbox
) -> None:
    mark = sandbox.mark()

    found = run_module("kops_cluster_info", {**standing, "plan": True}, check=True).result

    assert found["spec"]["kubernetesVersion"] == "1.36.3"
    assert [
        (one["name"], one["min_size"], one["desired_capacity"], one["max_size"], one["instances"])
        for one in found["instance_groups"]
    ] == [("admin", 2, 2, 2, 2), ("control-plane", 1, 1, 1, 1), ("spark", 0, 0, 10, 0)]
    assert [one["role"] for one in found["instances"]] == ["node", "node", "control-plane"]
    assert {one["status"] for one in found["instances"]} == {"UpToDate"}
    assert all(one["public_address"].startswith("198.1") for one in found["instances"])
    assert (found["plan"], found["needs_rolling_update"], found["validation"]) == ([], [], None)
    assert sandbox.changes(mark) == []


def test_kops_validates_what_matters(
    run_module: Callable[..., Module], standing: dict[str, Any], sandbox: Sandbox
) -> None:
    with serving(Api(sandbox, standing["name"], joined=is_control_plane)) as api:
        options = {**standing, "validation": True, "api_server": api.url}
        strict = run_module("kops_cluster_info", options).result["validation"]
        relaxed = run_module("kops_cluster_info", {**options, "validation_groups": []}).result

    assert [one["group"] for one in strict["failures"]] == ["admin", "admin"]
    assert [one["role"] for one in strict["nodes"]] == ["control-plane"]
    assert relaxed["validation"]["valid"] is True
    assert len(relaxed["validation"]["warnings"]) == 2


def test_an_api_that_is_silent_is_said(
    run_module: Callable[..., Module], standing: dict[str, Any]
) -> None:
    options = {**standing, "validation": True, "api_server": "https://127.0.0.1:1"}

    verdict = run_module("kops_cluster_info", options).result["validation"]

    assert verdict["valid"] is False
    assert "refused" in verdict["unanswered"]


def test_expired_credentials_are_one_clear_error(
    run_module: Callable[..., Module], standing: dict[str, Any], faulty: Callable[..., None]
) -> None:
    faulty(service="ec2", action="DescribeInstances", status=400, code="ExpiredToken", times=None)

    outcome = run_module("kops_cluster_info", standing)

    assert outcome.failed
    assert "ExpiredToken" in outcome.msg
    assert "renew them" in outcome.msg
