"""What the nodes' programs ask of the emulated AWS."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
from botocore.config import Config

from sandbox.control_plane.store import Store
from sandbox.nodes.instance import Type, read, script_of
from sandbox.settings import ACCESS_KEY, REGION, SECRET_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.nodes.instance import Instance
    from sandbox.settings import Settings


class Fleet(NamedTuple):
    """The running instances of clusters, and every security group by its id."""

    instances: tuple[Instance, ...]
    groups: Mapping[str, Mapping[str, Any]]


class Emulator:
    """The emulated AWS of one sandbox."""

    def __init__(self, settings: Settings) -> None:
        """Ask where the sandbox has it."""
        self._settings = settings
        self._clients: dict[str, Any] = {}
        self._making = threading.Lock()
        self._scripts: dict[str, str] = {}
        self._types: dict[str, Type] = {}

    def client(self, service: str) -> Any:
        """The client of boto3 for a service; threads may share it."""
        make: Any = boto3.client
        with self._making:
            if service not in self._clients:
                self._clients[service] = make(
                    service,
                    endpoint_url=self._settings.endpoint,
                    region_name=REGION,
                    aws_access_key_id=ACCESS_KEY,
                    aws_secret_access_key=SECRET_KEY,
                    config=Config(retries={"total_max_attempts": 2}, read_timeout=30),
                )
        return self._clients[service]

    @property
    def ec2(self) -> Any:
        """The client for EC2."""
        return self.client("ec2")

    def fleet(self) -> Fleet:
        """Ask for what is there now."""
        running = [{"Name": "instance-state-name", "Values": ["pending", "running"]}]
        told = self._all("describe_instances", "Reservations", Filters=running)
        sizes = {one["VolumeId"]: one["Size"] for one in self._all("describe_volumes", "Volumes")}
        found = []
        for one in (one for reservation in told for one in reservation["Instances"]):
            disks = {
                d["DeviceName"]: sizes.get(d["Ebs"]["VolumeId"]) for d in one["BlockDeviceMappings"]
            }
            root = disks.get(one.get("RootDeviceName")) or 8
            self._learn(one["InstanceType"])
            found.append(read(one, self._script(one["InstanceId"]), self._types, root))
        groups = self._all("describe_security_groups", "SecurityGroups")
        return Fleet(tuple(filter(None, found)), {one["GroupId"]: one for one in groups})

    def _all(self, action: str, field: str, **asked: Any) -> list[dict[str, Any]]:
        pages = self.ec2.get_paginator(action).paginate(**asked)
        found: list[dict[str, Any]] = pages.build_full_result().get(field, [])
        return found

    def _script(self, instance: str) -> str:
        if instance not in self._scripts:
            told = self.ec2.describe_instance_attribute(InstanceId=instance, Attribute="userData")
            self._scripts[instance] = script_of(told.get("UserData", {}).get("Value", ""))
        return self._scripts[instance]

    def _learn(self, name: str) -> None:
        if name not in self._types:
            told = self.ec2.describe_instance_types(InstanceTypes=[name])["InstanceTypes"][0]
            size = told["VCpuInfo"]["DefaultVCpus"], told["MemoryInfo"]["SizeInMiB"]
            self._types[name] = Type(*size)

    def store(self, cluster: str) -> Store:
        """The documents of a cluster."""
        return Store(self.client("s3"), cluster)

    def ssh_key(self, name: str) -> str:
        """The public part of a key pair, "" without one."""
        if not name:
            return ""
        told = self.ec2.describe_key_pairs(KeyNames=[name], IncludePublicKey=True)
        return str(told["KeyPairs"][0].get("PublicKey", "")).strip()

    def etcd_volumes(self, instance: Instance) -> dict[str, str]:
        """The EBS volumes for a control plane's etcd clusters: {etcd's name: volume's id}.

        As etcd-manager finds them: by the tags that kops gave them, in the machine's zone.
        """
        owned = {"Name": f"tag:kubernetes.io/cluster/{instance.cluster}", "Values": ["owned"]}
        found = {}
        for volume in self._all("describe_volumes", "Volumes", Filters=[owned]):
            for tag in volume.get("Tags", ()):
                kind, _, name = tag["Key"].rpartition("/")
                if kind == "k8s.io/etcd" and volume["AvailabilityZone"] == instance.zone:
                    found[name] = volume["VolumeId"]
        return found
