"""A cluster's documents in kops's state store."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import yaml
from botocore.exceptions import ClientError

from sandbox.control_plane.pki import Authority
from sandbox.settings import SandboxError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.nodes.instance import Instance


class Store:
    """The documents of one cluster."""

    def __init__(self, s3: Any, cluster: str) -> None:
        """Find the bucket that holds the cluster; raises SandboxError if none does."""
        self._s3, self.cluster = s3, cluster
        for bucket in s3.list_buckets()["Buckets"]:
            try:
                s3.head_object(Bucket=bucket["Name"], Key=f"{cluster}/cluster-completed.spec")
            except ClientError:
                continue
            self._bucket = bucket["Name"]
            return
        raise SandboxError(f"No bucket of the emulated AWS holds the cluster {cluster}.")

    def text(self, key: str) -> str:
        """One document, by its name below the cluster's."""
        answer = self._s3.get_object(Bucket=self._bucket, Key=f"{self.cluster}/{key}")
        return str(answer["Body"].read().decode())

    def spec(self) -> Mapping[str, Any]:
        """The cluster's spec with all that kops filled in."""
        found: Mapping[str, Any] = yaml.safe_load(self.text("cluster-completed.spec"))["spec"]
        return found

    def nodeup(self, instance: Instance) -> Mapping[str, Any]:
        """What kops tells a machine of a group about its configuration."""
        role = "control-plane" if instance.control_plane else "node"
        key = f"igconfig/{role}/{instance.group}/nodeupconfig.yaml"
        found: Mapping[str, Any] = yaml.safe_load(self.text(key))
        return found

    def authority(self, name: str) -> Authority:
        """The primary key and certificate of one of the cluster's authorities."""
        keyset = yaml.safe_load(self.text(f"pki/private/{name}/keyset.yaml"))["spec"]
        keys = {one["id"]: one for one in keyset["keys"]}
        key = keys[keyset.get("primaryID", keyset["keys"][0]["id"])]
        return Authority(
            base64.b64decode(key["publicMaterial"]).decode(),
            base64.b64decode(key["privateMaterial"]).decode(),
        )
