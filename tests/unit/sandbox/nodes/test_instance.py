from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from sandbox.nodes.instance import Type, read, recorded, script_of, write
from tests.unit.sandbox.network.test_rules import ADMIN, OTHER

if TYPE_CHECKING:
    from pathlib import Path

# As kops 1.36.2 ends a control plane's user data, and DescribeInstances answers.
SCRIPT = """\
cat > conf/kube_env.yaml << '__EOF_KUBE_ENV'
CloudProvider: aws
ClusterName: wb.internal
ConfigBase: s3://state/wb.internal
InstanceGroupName: control-plane
InstanceGroupRole: ControlPlane
"""
TOLD: dict[str, Any] = {
    "InstanceId": "i-0a",
    "InstanceType": "t3a.medium",
    "ImageId": "ami-1",
    "Placement": {"AvailabilityZone": "us-east-1a"},
    "PrivateIpAddress": "172.20.0.4",
    "PublicIpAddress": "198.18.0.1",
    "NetworkInterfaces": [{"MacAddress": "02:00:00:00:00:0a"}],
    "SecurityGroups": [{"GroupId": "sg-2"}, {"GroupId": "sg-1"}],
    "IamInstanceProfile": {"Arn": "arn:aws:iam::1:instance-profile/masters.wb.internal"},
    "MetadataOptions": {"HttpPutResponseHopLimit": 3},
    "InstanceLifecycle": "spot",
}
TYPES = {"t3a.medium": Type(2, 4096)}


def test_an_instance_is_understood() -> None:
    found = read(TOLD, SCRIPT, TYPES, 20)
    assert found is not None
    assert (found.cluster, found.group, found.control_plane) == (
        "wb.internal",
        "control-plane",
        True,
    )
    assert (found.memory_mib, found.root_gib, found.hop_limit, found.spot) == (4096, 20, 3, True)
    assert (found.profile, found.groups) == ("masters.wb.internal", ("sg-1", "sg-2"))


def test_what_kops_did_not_launch_is_no_machine() -> None:
    assert read(TOLD, "#!/bin/sh\necho hello\n", TYPES, 8) is None


def test_user_data_is_decoded() -> None:
    assert script_of(base64.b64encode(SCRIPT.encode()).decode()) == SCRIPT


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert recorded(tmp_path / "fleet.json") == ()
    write([ADMIN, OTHER], tmp_path / "fleet.json")
    assert recorded(tmp_path / "fleet.json") == (ADMIN, OTHER)
