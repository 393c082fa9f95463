from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._kops import instances

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
        AwsSession,
    )

Recorded = Callable[[str], str]


def described(identifier: str, group: str, minute: int = 0, **more: Any) -> dict[str, Any]:
    """An instance as EC2 describes those that kops made."""
    roles = ["master", "control-plane"] if group == "control-plane" else ["node"]
    tags = {"kops.k8s.io/instancegroup": group, **{f"k8s.io/role/{role}": "1" for role in roles}}
    return {
        "InstanceId": identifier,
        "InstanceType": "t3a.small",
        "State": {"Name": "running"},
        "Placement": {"AvailabilityZone": "us-east-1a"},
        "LaunchTime": datetime(2026, 11, 24, 12, minute, tzinfo=UTC),
        "PrivateIpAddress": "172.20.0.5",
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        **more,
    }


def test_both_views_become_one(recorded: Recorded) -> None:
    counted = json.loads(recorded("instances-needs-update.json"))
    admin, other, control_plane = (entry["id"] for entry in counted)

    found = instances.joined(
        [
            described(control_plane, "control-plane"),
            described(other, "admin", 2, PublicIpAddress="198.18.0.5"),
            described(admin, "admin", 1, InstanceLifecycle="spot"),
            described("i-unknown", "gone", State={"Name": "stopping"}),
        ],
        counted,
    )

    assert [(one.id, one.role, one.status) for one in found] == [
        (admin, "node", "NeedsUpdate"),
        (other, "node", "NeedsUpdate"),
        (control_plane, "control-plane", "UpToDate"),
        ("i-unknown", "node", ""),
    ]
    assert [one.outdated for one in found] == [True, True, False, False]
    assert [one.spot for one in found] == [True, False, False, False]
    assert [one.public_address for one in found] == [None, "198.18.0.5", None, None]
    assert found[0].as_result()["launched"] == "2026-11-24T12:01:00+00:00"


def test_names_of_nodes_come_from_a_cluster_that_answers(recorded: Recorded) -> None:
    counted = json.loads(recorded("instances-joined.json"))

    found = instances.joined([described(counted[0]["id"], "admin")], counted)

    assert found[0].node == counted[0]["id"]


def test_the_control_plane_is_reached_at_its_oldest_running_machine() -> None:
    found = [
        described("i-2", "control-plane", 2, PublicIpAddress="198.18.0.2"),
        described("i-1", "control-plane", 1, PublicIpAddress="198.18.0.1"),
        described(
            "i-0", "control-plane", 0, State={"Name": "pending"}, PublicIpAddress="198.18.0.9"
        ),
        described("i-3", "control-plane", 3),
        described("i-4", "admin", 0, PublicIpAddress="198.18.0.4"),
    ]

    assert instances.control_plane_addresses(found) == ["198.18.0.1", "198.18.0.2"]


def test_ec2_is_asked_for_machines_of_this_cluster_that_exist(session: AwsSession) -> None:
    ec2 = session.client("ec2")
    image = ec2.describe_images()["Images"][0]["ImageId"]

    def launch(cluster: str) -> str:
        answer = ec2.run_instances(
            ImageId=image,
            MinCount=1,
            MaxCount=1,
            TagSpecifications=[
                {
                    "ResourceType": "instance",
                    "Tags": [{"Key": "KubernetesCluster", "Value": cluster}],
                }
            ],
        )
        return str(answer["Instances"][0]["InstanceId"])

    ours, gone = launch("wb"), launch("wb")
    launch("other")
    ec2.terminate_instances(InstanceIds=[gone])

    assert [entry["InstanceId"] for entry in instances.described(session, "wb")] == [ours]


def test_kops_lists_without_looking_a_name_up(replay: Any) -> None:
    kops = replay("[]")

    assert instances.counted(kops, "wb", ("--use-kubeconfig",)) == []
    assert kops.calls == [
        ("get", "instances", "--name", "wb", "-o", "json", "--use-kubeconfig"),
    ]
