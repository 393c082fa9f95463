"""A workbench in an account with things of others, and groups of an administrator's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.conftest import Sandbox

pytestmark = pytest.mark.integration

NAME = "workbench.internal"
STATE, DISCOVERY = "workbench-state", "workbench-oidc"
BIG = {"machineType": "r5.4xlarge", "minSize": 0, "maxSize": 1}
MIXED = {
    **BIG,
    "mixedInstancesPolicy": {
        "instances": ["r5.4xlarge"],
        "onDemandBase": 0,
        "onDemandAboveBase": 0,
    },
}


@pytest.fixture(scope="module")
def sandbox(start_sandbox: Callable[[str], Sandbox]) -> Sandbox:
    return start_sandbox("shared")


def test_a_bucket_with_somebody_elses_content_is_left_alone(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    s3 = sandbox.client("s3")
    s3.create_bucket(Bucket=DISCOVERY)
    s3.put_object(Bucket=DISCOVERY, Key="photo.jpg", Body=b"mine")
    mark = sandbox.mark()
    played = run_playbook("site.yml")
    assert played.returncode != 0
    assert f"add the tag workbench={NAME} to it" in played.text
    assert sandbox.changes(mark) == []


def test_a_bucket_is_adopted_by_its_tag_and_a_policy_is_tried_again(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    """As on AWS: a public policy is refused for a while after the bucket's block was lifted."""
    tags = {"TagSet": [{"Key": "workbench", "Value": NAME}]}
    sandbox.client("s3").put_bucket_tagging(Bucket=DISCOVERY, Tagging=tags)
    sandbox.fault(service="s3", action="PutBucketPolicy", status=403, code="AccessDenied", times=1)
    try:
        played = run_playbook("site.yml")
    finally:
        sandbox.clear_faults()
    assert played.returncode == 0, played.output
    assert "RETRYING" in played.text


def test_a_group_of_ones_own_comes_and_goes(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    added = run_playbook("site.yml", cluster_groups={"big": MIXED, "plain": BIG})
    assert added.returncode == 0, added.output
    assert groups(sandbox) >= {f"big.{NAME}", f"plain.{NAME}", f"admin.{NAME}"}
    gone = run_playbook("site.yml", cluster_purge_instance_groups=True)
    assert gone.returncode == 0, gone.output
    assert not groups(sandbox) & {f"big.{NAME}", f"plain.{NAME}"}
    assert f"admin.{NAME}" in groups(sandbox)


def test_what_an_interrupted_run_left_of_the_network_is_mended(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    ec2 = sandbox.client("ec2")
    tagged = [{"Name": "tag:workbench", "Values": [NAME]}]
    [vpc] = [one["VpcId"] for one in ec2.describe_vpcs(Filters=tagged)["Vpcs"]]
    [used] = ec2.describe_internet_gateways(Filters=tagged)["InternetGateways"]
    [table] = ec2.describe_route_tables(Filters=tagged)["RouteTables"]
    left = [
        ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"],
        ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"],
    ]
    ec2.create_tags(Resources=left, Tags=[{"Key": "workbench", "Value": NAME}])
    theirs = {"DestinationCidrBlock": "10.9.0.0/16", "GatewayId": used["InternetGatewayId"]}
    ec2.create_route(RouteTableId=table["RouteTableId"], **theirs)

    played = run_playbook("site.yml", "--tags", "network")
    assert played.returncode == 0, played.output
    assert ec2.describe_internet_gateways(Filters=tagged)["InternetGateways"] == [used]
    [mended] = ec2.describe_route_tables(Filters=tagged)["RouteTables"]
    ways = {route["DestinationCidrBlock"] for route in mended["Routes"]}
    assert (mended["RouteTableId"], ways) == (
        table["RouteTableId"],
        {"172.20.0.0/16", "0.0.0.0/0", "10.9.0.0/16"},
    )
    assert run_playbook("site.yml", "--tags", "network").recap["changed"] == 0


def test_no_end_is_begun_where_the_state_cannot_be_seen(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    sandbox.fault(service="s3", action="HeadBucket", status=403, code="AccessDenied")
    mark = sandbox.mark()
    try:
        played = run_playbook("playbooks/teardown.yml", teardown_confirm=NAME)
    finally:
        sandbox.clear_faults()
    assert played.returncode != 0
    assert "may not use the bucket" in played.text
    assert sandbox.changes(mark) == []


def test_a_typo_is_told_before_the_end(sandbox: Sandbox, run_playbook: Callable[..., Any]) -> None:
    mark = sandbox.mark()
    played = run_playbook("playbooks/teardown.yml", teardown_confirm=NAME, account_state_buckt="x")
    assert played.returncode != 0
    assert "did you mean account_state_bucket?" in played.text
    assert sandbox.requests(mark) == []


def test_the_end_takes_ours_and_leaves_theirs(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    s3 = sandbox.client("s3")
    s3.put_object(Bucket=STATE, Key="theirs/config", Body=b"mine")
    how = {"teardown_confirm": NAME, "teardown_delete_state": STATE}
    refused = run_playbook("playbooks/teardown.yml", **how)
    assert refused.returncode != 0
    assert "others keep something there (theirs/)" in refused.text
    assert groups(sandbox)

    s3.delete_object(Bucket=STATE, Key="theirs/config")
    [versions] = s3.get_paginator("list_object_versions").paginate(Bucket=STATE, Prefix="theirs/")
    for one in versions["Versions"] + versions["DeleteMarkers"]:
        s3.delete_object(Bucket=STATE, Key=one["Key"], VersionId=one["VersionId"])
    ended = run_playbook("playbooks/teardown.yml", **how)
    assert ended.returncode == 0, ended.output
    assert f"{DISCOVERY}, because others keep something in it (photo.jpg)" in ended.text
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=DISCOVERY)["Contents"]] == ["photo.jpg"]
    with pytest.raises(ClientError):
        s3.head_bucket(Bucket=STATE)


def groups(sandbox: Sandbox) -> set[str]:
    """The names of the auto scaling groups."""
    answer = sandbox.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    return {one["AutoScalingGroupName"] for one in answer}
