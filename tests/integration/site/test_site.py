"""site.yml from an empty account to a cluster, in the order of an administrator's first day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.conftest import Sandbox

pytestmark = pytest.mark.integration

NAME = "workbench.internal"
CONFIRMED = {"teardown_confirm": NAME}


def test_check_mode_in_an_empty_account_plans_all_and_writes_nothing(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    mark = sandbox.mark()
    played = run_playbook("site.yml", "--check", "--diff")
    assert played.returncode == 0, played.output
    assert sandbox.changes(mark) == []
    for planned in (
        "The bucket workbench-state would become:",
        "versioning: unset -> true",
        "AutoscalingGroup/admin.workbench.internal",
        "of which nothing exists yet",
    ):
        assert planned in played.output
    # Shared with kops, and so not kops's to make.
    assert "VPC/" not in played.output
    assert "InternetGateway/" not in played.output


def test_the_first_run_builds_and_shows_what_runs(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    played = run_playbook("site.yml")
    assert played.returncode == 0, played.output
    rows = re.findall(
        r"(i-[0-9a-f]{17})  running  (172\.20\.\d+\.\d+) +(198\.1[89]\.\d+\.\d+)", played.output
    )
    instances = {
        (one["InstanceId"], one["PrivateIpAddress"], one["PublicIpAddress"])
        for page in sandbox.client("ec2").describe_instances()["Reservations"]
        for one in page["Instances"]
        if one["State"]["Name"] == "running"
    }
    assert len(rows) == 3
    assert set(rows) == instances
    assert "make run ARGS=" in played.output


def test_the_second_run_changes_nothing(sandbox: Sandbox, run_playbook: Callable[..., Any]) -> None:
    mark = sandbox.mark()
    played = run_playbook("site.yml")
    assert played.recap["changed"] == 0, played.output
    # The lock of a run that found nothing to do is taken and released beside the cluster.
    left = [change for change in sandbox.changes(mark) if "workbench-lock" not in change]
    assert left == []


def test_kops_by_hand_finds_nothing_to_do(sandbox: Sandbox) -> None:
    answer = sandbox.kops("update", "cluster", "--name", NAME, "--state", "s3://workbench-state")
    assert "No changes need to be applied" in answer.stdout, answer.stderr


def test_a_part_alone_finds_the_rest_again(run_playbook: Callable[..., Any]) -> None:
    played = run_playbook("site.yml", "--tags", "cluster")
    assert played.returncode == 0, played.output
    assert played.recap["changed"] == 0
    assert "role network" not in played.output
    assert "workbench.network" not in played.output


def test_a_users_own_profile_and_keys_stay_out_of_it(
    sandbox: Sandbox, run_playbook: Callable[..., Any], tmp_path: Any
) -> None:
    config = tmp_path / "config"
    config.write_text("[profile mine]\nregion = eu-central-1\nendpoint_url = http://127.0.0.9:1\n")
    mark = sandbox.mark()
    played = run_playbook(
        "site.yml",
        env={
            "AWS_PROFILE": "nonexistent",
            "AWS_CONFIG_FILE": str(config),
            "AWS_ACCESS_KEY_ID": "AKIAREALKEY",
            "AWS_SECRET_ACCESS_KEY": "real",
            "AWS_SESSION_TOKEN": "real",
            "AWS_REGION": "eu-central-1",
            "AWS_ENDPOINT_URL_S3": "http://127.0.0.9:1",
        },
    )
    assert played.recap["changed"] == 0, played.output
    assert {request["principal"] for request in sandbox.requests(mark)} <= {"sandbox", ""}


def test_the_zone_that_others_use_is_kept_and_named(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    route53 = sandbox.client("route53")
    [zone] = [z for z in route53.list_hosted_zones()["HostedZones"] if z["Name"] == f"{NAME}."]
    record = {
        "Name": f"mine.{NAME}",
        "Type": "A",
        "TTL": 60,
        "ResourceRecords": [{"Value": "192.0.2.1"}],
    }

    def change(action: str) -> None:
        route53.change_resource_record_sets(
            HostedZoneId=zone["Id"],
            ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": record}]},
        )

    change("CREATE")
    played = run_playbook("playbooks/teardown.yml", **CONFIRMED)
    assert played.returncode == 0, played.output
    assert f"the hosted zone {zone['Id'].rsplit('/', 1)[-1]}" in played.output
    change("DELETE")
    route53.delete_hosted_zone(Id=zone["Id"])
