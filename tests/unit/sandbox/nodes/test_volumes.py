from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from sandbox.nodes.volumes import Volumes, gib

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS, VOLUMES = "/api/v1/persistentvolumeclaims", "/api/v1/persistentvolumes"
CLASS = {
    "metadata": {"name": "kops-csi-1-21"},
    "provisioner": "ebs.csi.aws.com",
    "parameters": {"type": "gp3", "encrypted": "true"},
    "volumeBindingMode": "WaitForFirstConsumer",
}


def claim(**annotations: str) -> dict[str, Any]:
    return {
        "metadata": {
            "name": "data",
            "namespace": "ldap",
            "uid": "u1",
            "resourceVersion": "7",
            "annotations": annotations,
        },
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "kops-csi-1-21",
            "resources": {"requests": {"storage": "1500Mi"}},
        },
    }


class Api:
    def __init__(self) -> None:
        self.claims: list[Any] = []
        self.volumes: list[Any] = []

    def ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        if method == "POST":
            self.volumes.append(body)
        if method == "DELETE":
            self.volumes = [v for v in self.volumes if not path.endswith(v["metadata"]["name"])]
        if "/nodes/" in path:
            return {"metadata": {"labels": {"topology.kubernetes.io/zone": "us-east-1a"}}}
        return {"items": {CLAIMS: self.claims, VOLUMES: self.volumes}.get(path, [CLASS])}


class Ec2:
    def __init__(self) -> None:
        self.made: list[dict[str, Any]] = []
        self.deleted: list[str] = []

    def create_volume(self, **asked: Any) -> dict[str, str]:
        self.made.append(asked)
        return {"VolumeId": "vol-1"}

    def delete_volume(self, VolumeId: str) -> None:  # noqa: N803 - AWS's name
        self.deleted.append(VolumeId)


@pytest.fixture
def world(tmp_path: Path) -> tuple[Volumes, Api, Ec2, Path]:
    api, ec2 = Api(), Ec2()
    return Volumes(cast("Any", api), ec2, tmp_path, "wb.internal"), api, ec2, tmp_path


def test_a_claim_waits_for_its_first_consumer(world: tuple[Volumes, Api, Ec2, Path]) -> None:
    volumes, api, ec2, _ = world
    api.claims = [claim()]
    volumes.once()
    assert (ec2.made, api.volumes) == ([], [])


def test_a_claim_gets_one_volume_of_the_emulated_aws(
    world: tuple[Volumes, Api, Ec2, Path],
) -> None:
    volumes, api, ec2, folder = world
    api.claims = [claim(**{"volume.kubernetes.io/selected-node": "i-0a"})]
    volumes.once()
    volumes.once()
    assert [(one["Size"], one["VolumeType"], one["Encrypted"]) for one in ec2.made] == [
        (2, "gp3", True)
    ]
    assert (folder / "vol-1").is_dir()
    (made,) = api.volumes
    assert made["spec"]["local"] == {"path": "/mnt/volumes/vol-1"}
    assert made["spec"]["claimRef"]["uid"] == "u1"


def test_what_is_released_is_deleted(world: tuple[Volumes, Api, Ec2, Path]) -> None:
    volumes, api, ec2, folder = world
    api.claims = [claim(**{"volume.kubernetes.io/selected-node": "i-0a"})]
    volumes.once()
    api.claims = []
    api.volumes[0]["status"] = {"phase": "Released"}
    volumes.once()
    assert (ec2.deleted, api.volumes, (folder / "vol-1").exists()) == (["vol-1"], [], False)


@pytest.mark.parametrize(("told", "size"), [("1Gi", 1), ("1500Mi", 2), ("5G", 5), ("1", 1)])
def test_sizes_are_rounded_up_to_gib(told: str, size: int) -> None:
    assert gib(told) == size
