"""What stops a run before it asks or touches anything, and what it then says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.conftest import Sandbox

pytestmark = pytest.mark.integration

REAL = ("-i", "inventories/aws/hosts.yml")
# What an administrator has to fill in.
FILLED = {
    "cost_monthly_limit": 100,
    "cost_alarm_addresses": ["me@example.org"],
    "account_state_bucket": "example-state",
    "account_discovery_bucket": "example-oidc",
    "cluster_admin_cidrs": ["192.0.2.17/32"],
    "cluster_ssh_public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43 + " me",
}


def test_an_endpoint_left_in_the_environment_stops_a_run_on_aws(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    mark = sandbox.mark()
    played = run_playbook(
        "site.yml",
        *REAL,
        env={"AWS_ENDPOINT_URL": sandbox.record["endpoint"], "S3_ENDPOINT": "http://127.0.0.1:1"},
        cluster_kops_path=sandbox.record["kops"],
        **FILLED,
    )
    assert played.returncode != 0
    assert "2 faults" in played.text
    assert "run `unset AWS_ENDPOINT_URL`" in played.text
    assert "run `unset S3_ENDPOINT`" in played.text
    assert sandbox.requests(mark) == []


def test_an_endpoint_in_the_profile_stops_a_run_on_aws(
    sandbox: Sandbox, run_playbook: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "config").write_text(
        f"[profile mine]\nregion = eu-central-1\nendpoint_url = {sandbox.record['endpoint']}\n"
    )
    (tmp_path / "credentials").write_text(
        "[mine]\naws_access_key_id = x\naws_secret_access_key = x\n"
    )
    mark = sandbox.mark()
    played = run_playbook(
        "site.yml",
        *REAL,
        env={
            "AWS_CONFIG_FILE": str(tmp_path / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        },
        context_aws_profile="mine",
        cluster_kops_path=sandbox.record["kops"],
        **FILLED,
    )
    assert played.returncode != 0
    assert f"the profile sends its calls to {sandbox.record['endpoint']}" in played.text
    assert sandbox.requests(mark) == []


def test_all_faults_are_told_at_once_before_anything_is_asked(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    mark = sandbox.mark()
    played = run_playbook(
        "site.yml",
        network_cidr="10.0.0.0/24",
        network_zne="us-east-1b",
        cluster_admin_cidrs=["0.0.0.0/0"],
        cluster_architecture="i386",
        cluster_groups={
            "spark": {"minSize": 3, "maxSize": 2},
            "gpu": {"machinType": "g5.xlarge"},
            "admin": None,
        },
        cluster_spec={"kubelet": {"anonymusAuth": False}},
        cluster_kops_path="/nonexistent/kops",
        account_state_bucket="Ours.State",
        context_aws_secret_key=["hunter2"],
    )
    assert played.returncode != 0
    for told in (
        "network_cidr is",
        "did you mean network_zone?",
        "cluster_admin_cidrs[0]",
        "one of amd64, arm64",
        "cluster_groups.spark.minSize is 3: at most its maxSize, 2",
        "cluster_groups.admin is null",
        "did you mean cluster_groups.gpu.machineType?",
        "did you mean cluster_spec.kubelet.anonymousAuth?",
        "Could not run /nonexistent/kops",
        "account_state_bucket is",
    ):
        assert told in played.text
    assert "hunter2" not in played.text
    assert sandbox.requests(mark) == []


def test_groups_that_cannot_be_are_told_before_the_first_change(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    mark = sandbox.mark()
    groups = {"big": {"machineType": "x9.huge", "maxSize": 1}, "spark": {"minSize": 11}}
    played = run_playbook("site.yml", cluster_groups=groups)
    assert played.returncode != 0
    assert 'cluster_groups.big.machineType is "x9.huge": AWS has no machines' in played.text
    assert "cluster_groups.spark.minSize is 11: at most its maxSize, 10" in played.text
    assert sandbox.changes(mark) == []


def test_only_the_selected_roles_are_judged(run_playbook: Callable[..., Any]) -> None:
    played = run_playbook("site.yml", "--tags", "account", "--check", network_cidr="nonsense")
    assert played.returncode == 0, played.output


def test_a_sandbox_that_is_not_up_is_told_so(run_playbook: Callable[..., Any]) -> None:
    played = run_playbook("site.yml", env={"WORKBENCH_SANDBOX": "elsewhere"})
    assert played.returncode != 0
    assert "the sandbox 'elsewhere' is not up: `make run` starts it" in played.text


def test_a_bucket_of_somebody_else_is_refused(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    """moto has one owner a bucket and lets everyone in, so the refusal is made with a fault."""
    sandbox.fault(service="s3", action="HeadBucket", status=403, code="AccessDenied")
    mark = sandbox.mark()
    try:
        played = run_playbook("site.yml", network_zone="us-east-1z")
    finally:
        sandbox.clear_faults()
    assert played.returncode != 0
    assert "somebody else" in played.text
    assert "network_zone" in played.text
    assert sandbox.changes(mark) == []


def test_a_block_of_the_whole_account_is_told_with_the_remedy(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    """Set with the same call that an administrator would use, sent to the address itself."""
    control = sandbox.client("s3control")
    control.meta.events.register(
        "before-call.s3-control",
        lambda params, **_: params.update(url=params["url"].replace("//123456789012.", "//")),
    )
    blocked = dict.fromkeys(
        ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
    )
    control.put_public_access_block(
        AccountId="123456789012", PublicAccessBlockConfiguration=blocked
    )
    try:
        played = run_playbook("site.yml", "--check")
    finally:
        control.delete_public_access_block(AccountId="123456789012")
    assert played.returncode != 0
    assert "BlockPublicPolicy=false,RestrictPublicBuckets=false" in played.text
