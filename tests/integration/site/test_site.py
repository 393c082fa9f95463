"""From an empty account to a cluster and back, in the order of an administrator's day."""

from __future__ import annotations

import os
import re
import signal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.conftest import Sandbox

pytestmark = pytest.mark.integration

NAME = "workbench.internal"
# The prices that the collection brings along, whatever AWS told this machine.
SHIPPED = {"cost_price_table": ""}


def test_check_mode_in_an_empty_account_plans_all_and_writes_nothing(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    mark = sandbox.mark()
    played = run_playbook("site.yml", "--check", "--diff", **SHIPPED)
    assert played.returncode == 0, played.output
    assert sandbox.changes(mark) == []
    for planned in (
        "The bucket workbench-state would become:",
        "versioning: unset -> true",
        "AutoscalingGroup/admin.workbench.internal",
        "of which nothing exists yet",
    ):
        assert planned in played.text
    before, after = played.text.split("TASK [datascience.workbench.account", 1)
    for priced in (
        "What is to change beside the cluster: 0.00 -> 0.50 USD a month, +0.50",
        "+ HostedZone/workbench.internal: 0.00 -> 0.50 USD a month",
        "+ VPC/workbench.internal",
    ):
        assert priced in before
    assert "plan: 0.00 -> 71.45 USD a month, +71.45" in after
    assert "+ AutoscalingGroup/admin.workbench.internal: 0.00 -> 37.95 USD a month" in after
    # Shared with kops, and so not kops's to make.
    assert "VPC/" not in after
    assert "InternetGateway/" not in after


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
    assert "make run ARGS=" in played.text


def test_the_second_run_changes_nothing(sandbox: Sandbox, run_playbook: Callable[..., Any]) -> None:
    mark = sandbox.mark()
    played = run_playbook("site.yml")
    assert played.recap["changed"] == 0, played.output
    # The lock of a run that found nothing to do is taken and released beside the cluster.
    left = [change for change in sandbox.changes(mark) if "workbench-lock" not in change]
    assert left == []
    assert "beside the cluster:" not in played.text


def test_a_change_beside_the_cluster_is_shown_before_it_is_made(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    mark = sandbox.mark()
    people = ["198.51.100.9/32"]
    played = run_playbook("site.yml", "--check", network_people_cidrs=people, **SHIPPED)
    assert "What is to change beside the cluster: costs nothing" in played.text, played.output
    assert "~ SecurityGroup/bastion" in played.text
    assert "VPC/" not in played.text
    part = run_playbook("site.yml", "--check", "--tags", "account", network_people_cidrs=people)
    assert "beside the cluster:" not in part.text
    assert sandbox.changes(mark) == []


def test_kops_by_hand_finds_nothing_to_do(sandbox: Sandbox) -> None:
    answer = sandbox.kops("update", "cluster", "--name", NAME, "--state", "s3://workbench-state")
    assert "No changes need to be applied" in answer.stdout, answer.stderr


def test_a_part_alone_finds_the_rest_again(run_playbook: Callable[..., Any]) -> None:
    played = run_playbook("site.yml", "--tags", "cluster")
    assert played.returncode == 0, played.output
    assert played.recap["changed"] == 0
    assert "role network" not in played.text
    # The network is read from the variables, for the estimate, and not touched.
    [only] = re.findall(r"workbench\.network : (.*?)\] \*", played.output)
    assert only == "The network is known as it is declared"


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
    assert {request["principal"] for request in sandbox.requests(mark)} <= {"REHEARSALKEY", ""}


def test_nothing_ends_without_its_name(sandbox: Sandbox, run_playbook: Callable[..., Any]) -> None:
    mark = sandbox.mark()
    played = run_playbook("playbooks/teardown.yml")
    assert played.returncode != 0
    assert f"-e teardown_confirm={NAME}" in played.text, played.output
    assert sandbox.changes(mark) == []


def test_check_mode_shows_the_end_and_deletes_nothing(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    mark = sandbox.mark()
    played = run_playbook("playbooks/teardown.yml", "--check", **SHIPPED)
    assert played.returncode == 0, played.output
    assert "The cluster: 71.45 -> 0.00 USD a month, -71.45" in played.text
    assert "What goes beside the cluster: 0.50 -> 0.00 USD a month, -0.50" in played.text
    assert played.recap["changed"] == 9
    assert sandbox.changes(mark) == []


def test_an_interrupted_end_is_taken_up_and_what_others_use_is_kept(
    sandbox: Sandbox, run_playbook: Callable[..., Any], start_playbook: Callable[..., Any]
) -> None:
    route53 = sandbox.client("route53")
    [zone] = [z["Id"] for z in route53.list_hosted_zones()["HostedZones"] if NAME in z["Name"]]
    change_record(route53, zone, "CREATE")

    first = start_playbook("playbooks/teardown.yml", teardown_confirm=NAME)
    for line in first.stdout:
        if "TASK" in line and "The route table is gone" in line:
            os.killpg(first.pid, signal.SIGKILL)
    first.wait(timeout=60)
    assert first.returncode != 0
    assert "workbench.internal" in network_names(sandbox)

    second = run_playbook("playbooks/teardown.yml", teardown_confirm=NAME)
    assert second.returncode == 0, second.output
    assert f"the hosted zone {zone.rsplit('/', 1)[-1]}" in second.text
    assert "the bucket workbench-state" in second.text
    assert network_names(sandbox) == []
    change_record(route53, zone, "DELETE")
    route53.delete_hosted_zone(Id=zone)


def test_the_second_end_changes_nothing(run_playbook: Callable[..., Any]) -> None:
    played = run_playbook("playbooks/teardown.yml", teardown_confirm=NAME)
    assert played.recap["changed"] == 0, played.output


def test_the_state_goes_when_it_is_named(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    played = run_playbook(
        "playbooks/teardown.yml",
        teardown_confirm=NAME,
        teardown_delete_state="workbench-state",
    )
    assert played.recap["changed"] == 1, played.output
    assert sandbox.client("s3").list_buckets()["Buckets"] == []
    assert left(sandbox) == {}


def change_record(route53: Any, zone: str, action: str) -> None:
    """Put a record that is not the cluster's into its zone, or take it out."""
    record = {
        "Name": f"mine.{NAME}",
        "Type": "A",
        "TTL": 60,
        "ResourceRecords": [{"Value": "192.0.2.1"}],
    }
    change = {"Action": action, "ResourceRecordSet": record}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})


def network_names(sandbox: Sandbox) -> list[str]:
    """The names of the VPCs that carry the workbench's tag."""
    tagged = [{"Name": "tag:workbench", "Values": [NAME]}]
    vpcs = sandbox.client("ec2").describe_vpcs(Filters=tagged)["Vpcs"]
    return [tag["Value"] for vpc in vpcs for tag in vpc["Tags"] if tag["Key"] == "Name"]


def left(sandbox: Sandbox) -> dict[str, list[Any]]:
    """What is left of anything in the account, by its kind; AWS's own defaults do not count."""
    ec2, iam = sandbox.client("ec2"), sandbox.client("iam")
    groups = sandbox.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    found = {
        "vpcs": [one for one in ec2.describe_vpcs()["Vpcs"] if not one["IsDefault"]],
        "volumes": ec2.describe_volumes()["Volumes"],
        "instances": [
            one
            for page in ec2.describe_instances()["Reservations"]
            for one in page["Instances"]
            if one["State"]["Name"] != "terminated"
        ],
        "gateways": ec2.describe_internet_gateways()["InternetGateways"],
        "launch templates": ec2.describe_launch_templates()["LaunchTemplates"],
        "keys": ec2.describe_key_pairs()["KeyPairs"],
        "autoscaling groups": groups,
        "roles": iam.list_roles()["Roles"],
        "profiles": iam.list_instance_profiles()["InstanceProfiles"],
        "providers": iam.list_open_id_connect_providers()["OpenIDConnectProviderList"],
        "zones": sandbox.client("route53").list_hosted_zones()["HostedZones"],
        "queues": sandbox.client("sqs").list_queues().get("QueueUrls", []),
        "event rules": sandbox.client("events").list_rules()["Rules"],
    }
    return {kind: things for kind, things in found.items() if things}
