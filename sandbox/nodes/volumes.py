"""Volumes of claims: what EBS's own driver does on AWS, with folders in place of disks.

Each is a volume of the emulated AWS too, with the driver's tags, so that it costs, outlives its
node and can be left behind as there. Every machine has all folders at /mnt/volumes, so a volume
moves at once; AWS takes 10 to 60 s to detach and attach one, and 6 min from a dead node.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from sandbox.settings import SandboxError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from sandbox.nodes.api import Api

PROVISIONER = "ebs.csi.aws.com"
AT = "/mnt/volumes"
_CLAIMS, _VOLUMES = "/api/v1/persistentvolumeclaims", "/api/v1/persistentvolumes"
_ZONE = "topology.kubernetes.io/zone"
_SIZES = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "k": 10**3, "M": 10**6, "G": 10**9}


def amount(quantity: str) -> float:
    """A quantity of Kubernetes in bytes. Raises ValueError."""
    unit = next((u for u in _SIZES if quantity.endswith(u)), "")
    return float(quantity.removesuffix(unit)) * _SIZES.get(unit, 1)


def gib(quantity: str) -> int:
    """A quantity of Kubernetes in GiB, rounded up, as EBS counts. Raises ValueError."""
    return int(-(-amount(quantity) // 2**30))


class Volumes:
    """Gives claims their volumes, and takes back what nobody claims."""

    def __init__(self, api: Api, ec2: Any, folder: Path, cluster: str) -> None:
        """Keep the folders of one cluster's volumes below `folder`."""
        self._api, self._ec2, self._folder, self._cluster = api, ec2, folder, cluster

    def once(self) -> None:
        """Look at all claims and volumes once. Raises SandboxError, ClientError."""
        claims = self._api.ask("GET", _CLAIMS).get("items", [])
        waiting = [one for one in claims if not one["spec"].get("volumeName")]
        volumes = self._api.ask("GET", _VOLUMES).get("items", [])
        # The controller manager may take its time to bind what is provided already.
        made = {one["metadata"]["name"] for one in volumes}
        classes = self._classes() if waiting else {}
        for claim in waiting:
            found = classes.get(claim["spec"].get("storageClassName", ""))
            if found and _name(claim) not in made:
                self._provide(claim, found)
        for volume in volumes:
            self._take_back(volume)

    def _classes(self) -> dict[str, Mapping[str, Any]]:
        listed: Iterable[dict[str, Any]] = self._api.ask(
            "GET", "/apis/storage.k8s.io/v1/storageclasses"
        ).get("items", [])
        return {c["metadata"]["name"]: c for c in listed if c["provisioner"] == PROVISIONER}

    def _provide(self, claim: Mapping[str, Any], kind: Mapping[str, Any]) -> None:
        meta, wanted = claim["metadata"], claim["spec"]["resources"]["requests"]["storage"]
        node = meta.get("annotations", {}).get("volume.kubernetes.io/selected-node")
        if kind.get("volumeBindingMode") == "WaitForFirstConsumer" and not node:
            return
        zone = self._zone(node)
        name = _name(claim)
        tags = {
            f"kubernetes.io/cluster/{self._cluster}": "owned",
            "KubernetesCluster": self._cluster,
            "CSIVolumeName": name,
            "ebs.csi.aws.com/cluster": "true",
            "kubernetes.io/created-for/pv/name": name,
            "kubernetes.io/created-for/pvc/name": meta["name"],
            "kubernetes.io/created-for/pvc/namespace": meta["namespace"],
        }
        made = self._ec2.create_volume(
            AvailabilityZone=zone,
            Size=gib(wanted),
            VolumeType=kind.get("parameters", {}).get("type", "gp3"),
            Encrypted=kind.get("parameters", {}).get("encrypted") == "true",
            TagSpecifications=[
                {
                    "ResourceType": "volume",
                    "Tags": [{"Key": k, "Value": v} for k, v in tags.items()],
                }
            ],
        )["VolumeId"]
        (self._folder / made).mkdir(parents=True)
        try:
            self._api.ask("POST", _VOLUMES, _volume(name, claim, kind, made, zone))
        except SandboxError:
            self._delete(made)
            raise

    def _zone(self, node: str | None) -> str:
        labels = self._api.ask("GET", f"/api/v1/nodes/{node}" if node else "/api/v1/nodes")
        found = labels if node else labels["items"][0]
        return str(found["metadata"]["labels"][_ZONE])

    def _take_back(self, volume: Mapping[str, Any]) -> None:
        meta, spec = volume["metadata"], volume["spec"]
        ours = meta.get("annotations", {}).get("pv.kubernetes.io/provisioned-by") == PROVISIONER
        released = volume.get("status", {}).get("phase") in ("Released", "Failed")
        if ours and released and spec["persistentVolumeReclaimPolicy"] == "Delete":
            self._delete(spec["local"]["path"].rpartition("/")[2])
            self._api.ask("DELETE", f"{_VOLUMES}/{meta['name']}")

    def _delete(self, volume: str) -> None:
        self._ec2.delete_volume(VolumeId=volume)
        shutil.rmtree(self._folder / volume, ignore_errors=True)


def _name(claim: Mapping[str, Any]) -> str:
    return f"pvc-{claim['metadata']['uid']}"


def _pairs(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _volume(
    name: str, claim: Mapping[str, Any], kind: Mapping[str, Any], volume: str, zone: str
) -> dict[str, Any]:
    """A PersistentVolume for a claim: local, since the kubelet gives that kind its fsGroup."""
    meta, spec = claim["metadata"], claim["spec"]
    here = {"key": _ZONE, "operator": "In", "values": [zone]}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {
            "name": name,
            "annotations": {"pv.kubernetes.io/provisioned-by": PROVISIONER},
        },
        "spec": {
            "accessModes": spec["accessModes"],
            "capacity": {"storage": f"{gib(spec['resources']['requests']['storage'])}Gi"},
            "claimRef": {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                **{key: meta[key] for key in ("name", "namespace", "uid", "resourceVersion")},
            },
            "local": {"path": f"{AT}/{volume}"},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [here]}]}},
            "persistentVolumeReclaimPolicy": kind.get("reclaimPolicy", "Delete"),
            "storageClassName": kind["metadata"]["name"],
            "volumeMode": "Filesystem",
        },
    }
