"""What the emulated AWS says of an instance, as far as a machine needs to know."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

CONTROL_PLANE = "ControlPlane"


@dataclass(frozen=True)
class Instance:
    """One running instance that kops launched; sizes in MiB and GiB."""

    id: str
    type: str
    vcpus: int
    memory_mib: int
    root_gib: int
    zone: str
    private_ip: str
    public_ip: str
    mac: str
    image: str
    profile: str
    groups: tuple[str, ...]
    """Ids of its security groups."""
    hop_limit: int
    """Of its metadata's answers."""
    cluster: str
    group: str
    """Name of its instance group."""
    role: str
    """ControlPlane or Node, as kops has it in the user data."""
    spot: bool
    key: str
    """Name of its key pair."""

    @property
    def control_plane(self) -> bool:
        """Say whether it runs the API server."""
        return self.role == CONTROL_PLANE


@dataclass(frozen=True)
class Type:
    """Size of an instance type, of DescribeInstanceTypes."""

    vcpus: int
    memory_mib: int


def read(
    told: Mapping[str, Any], script: str, types: Mapping[str, Type], root_gib: int
) -> Instance | None:
    """Understand an answer of DescribeInstances; None if kops did not launch it.

    script is its user data in plain text, in which kops tells the machine what it is.
    """
    role = re.search(r"^InstanceGroupRole: (\S+)$", script, re.MULTILINE)
    group = re.search(r"^InstanceGroupName: (\S+)$", script, re.MULTILINE)
    cluster = re.search(r"^ClusterName: (\S+)$", script, re.MULTILINE)
    if not (role and group and cluster):
        return None
    size = types[told["InstanceType"]]
    return Instance(
        id=told["InstanceId"],
        type=told["InstanceType"],
        vcpus=size.vcpus,
        memory_mib=size.memory_mib,
        root_gib=root_gib,
        zone=told["Placement"]["AvailabilityZone"],
        private_ip=told["PrivateIpAddress"],
        public_ip=told.get("PublicIpAddress", ""),
        mac=told["NetworkInterfaces"][0]["MacAddress"],
        image=told["ImageId"],
        profile=told.get("IamInstanceProfile", {}).get("Arn", "").rpartition("/")[2],
        groups=tuple(sorted(one["GroupId"] for one in told["SecurityGroups"])),
        hop_limit=int(told.get("MetadataOptions", {}).get("HttpPutResponseHopLimit") or 1),
        cluster=cluster[1],
        group=group[1],
        role=role[1],
        spot=told.get("InstanceLifecycle") == "spot",
        key=told.get("KeyName", ""),
    )


def script_of(user_data: str) -> str:
    """Decode the value of DescribeInstanceAttribute's userData."""
    return base64.b64decode(user_data).decode(errors="replace")


def write(instances: Iterable[Instance], file: Path) -> None:
    """Tell the sandbox's other programs of the instances that are machines now."""
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps([asdict(one) for one in instances], indent=1) + "\n")
    partial.replace(file)


def recorded(file: Path) -> tuple[Instance, ...]:
    """Read what `write` wrote; nothing if there is none."""
    if not file.exists():
        return ()
    listed = json.loads(file.read_text())
    return tuple(Instance(**{**one, "groups": tuple(one["groups"])}) for one in listed)
