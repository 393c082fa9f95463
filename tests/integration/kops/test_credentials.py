"""kops gets the credentials that boto3 finds, wherever those come from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import common

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.conftest import Module, Sandbox

pytestmark = pytest.mark.integration

KEYS = {"Version": 1, "AccessKeyId": "AKIAFROMAPROFILE", "SecretAccessKey": "s"}


@pytest.fixture
def profiled(arguments: dict[str, Any]) -> dict[str, Any]:
    """The common options, with a profile in the place of keys and region."""
    own = ("access_key", "secret_key", "region")
    options = {name: value for name, value in common(arguments).items() if name not in own}
    return {**options, "profile": "wb"}


def _run(
    run_module: Callable[..., Module], options: dict[str, Any], tmp_path: Path, profile: str
) -> Module:
    (tmp_path / "config").write_text(f"[profile wb]\nregion = us-east-1\n{profile}\n")
    environment = {
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
    }
    return run_module("kops_cluster_info", options, env=environment)


def test_a_profile_that_asks_a_program_as_sso_does(
    run_module: Callable[..., Module],
    profiled: dict[str, Any],
    sandbox: Sandbox,
    network: object,
    tmp_path: Path,
) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(KEYS))
    mark = sandbox.mark()

    outcome = _run(run_module, profiled, tmp_path, f"credential_process = cat {keys}")

    assert outcome.result["exists"] is False
    assert {request["principal"] for request in sandbox.requests(mark)} == {"AKIAFROMAPROFILE"}


def test_a_profile_that_assumes_a_role(
    run_module: Callable[..., Module],
    profiled: dict[str, Any],
    sandbox: Sandbox,
    network: object,
    tmp_path: Path,
) -> None:
    profile = (
        "role_arn = arn:aws:iam::123456789012:role/admin\nsource_profile = base\n"
        f"endpoint_url = {sandbox.record['endpoint']}\n"
        "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s"
    )
    del profiled["endpoint_url"]
    mark = sandbox.mark()

    outcome = _run(run_module, profiled, tmp_path, profile)

    assert outcome.result.get("exists") is False, outcome.msg
    principals = [(request["service"], request["principal"]) for request in sandbox.requests(mark)]
    assert ("sts", "AKIABASE") in principals
    assert all(key.startswith("ASIA") for service, key in principals if service == "s3")


def test_a_profile_that_does_not_exist(
    run_module: Callable[..., Module], profiled: dict[str, Any], tmp_path: Path
) -> None:
    outcome = _run(run_module, {**profiled, "profile": "nosuch"}, tmp_path, "")

    assert outcome.failed
    assert "nosuch" in outcome.msg
