"""kops_kubeconfig with the real kops: made, kept, renewed, and never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from .conftest import common

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.conftest import Module, Sandbox

pytestmark = pytest.mark.integration


def test_a_credential_is_made_kept_and_renewed(
    run_module: Callable[..., Module], standing: dict[str, Any], sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "kubeconfig"
    options = {**standing, "path": str(path)}
    mark = sandbox.mark()

    planned = run_module("kops_kubeconfig", options, check=True).result
    assert planned["changed"]
    assert not path.exists()
    assert "client-key-data" in planned["kubeconfig"]

    first = run_module("kops_kubeconfig", options, diff=True)
    assert first.result["changed"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert first.result["server"].startswith("https://198.1")
    assert first.result["tls_server_name"] == f"api.internal.{standing['name']}"
    text = path.read_text()
    for secret in ("client-key-data", yaml.safe_load(text)["users"][0]["user"]["client-key-data"]):
        assert secret not in str(first.result)

    assert not run_module("kops_kubeconfig", options).result["changed"]
    assert path.read_text() == text

    elsewhere = run_module("kops_kubeconfig", {**options, "reach": "name"}, diff=True).result
    assert elsewhere["server"] == f"https://api.{standing['name']}"
    assert elsewhere["diff"]["before"]["server"] == first.result["server"]

    given = {**options, "api_server": "https://192.0.2.1"}
    assert run_module("kops_kubeconfig", given).result["server"] == "https://192.0.2.1"
    renewed = run_module("kops_kubeconfig", {**given, "lifetime": 24, "renew_before": 20}).result
    assert renewed["changed"]
    assert renewed["expires"] > first.result["expires"]
    path.chmod(0o644)
    assert run_module("kops_kubeconfig", given).result["changed"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert sandbox.changes(mark) == []


def test_other_clusters_in_the_file_are_kept(
    run_module: Callable[..., Module], standing: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "kubeconfig"
    entry = {"name": "mine", "cluster": {"server": "https://192.0.2.7"}}
    path.write_text(yaml.safe_dump({"apiVersion": "v1", "kind": "Config", "clusters": [entry]}))

    run_module("kops_kubeconfig", {**standing, "path": str(path)})

    names = [cluster["name"] for cluster in yaml.safe_load(path.read_text())["clusters"]]
    assert sorted(names) == sorted(["mine", standing["name"]])


def test_in_memory_nothing_changes(
    run_module: Callable[..., Module], standing: dict[str, Any]
) -> None:
    result = run_module("kops_kubeconfig", standing).result

    assert not result["changed"]
    assert yaml.safe_load(result["kubeconfig"])["current-context"] == standing["name"]


def test_what_is_wrong_is_said(
    run_module: Callable[..., Module], arguments: dict[str, Any], tmp_path: Path
) -> None:
    options = common(arguments)

    missing = run_module("kops_kubeconfig", options)
    assert "there is no such cluster" in missing.msg
    never_kept = run_module("kops_kubeconfig", {**options, "lifetime": 6})
    assert "renew_before=6 is not below lifetime=6" in never_kept.msg
