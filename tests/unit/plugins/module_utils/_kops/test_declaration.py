"""Declarations, their documents and their faults."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import (
    Documents,
    parse,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.declaration import (
    Declaration,
    DeclarationError,
    Group,
    faults,
    placeholders,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.ssh_key import PublicKey

RECORDED = Path(__file__).parents[3] / "fixtures" / "kops-1.36.2" / "get-all.json"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBlKYxCNGmMyPNsxs9IO5FpbWUtwwLs2Vh5FY5B3QEgC admin"
CONTROL_PLANE = Group("control-plane", {"role": "ControlPlane", "minSize": 1, "maxSize": 1})
GOOD = Declaration(
    "wb.example.org",
    "s3://state/wb.example.org",
    {"networking": {"kuberouter": {}}},
    (CONTROL_PLANE, Group("spark", {"role": "Node", "minSize": 0, "maxSize": 4})),
)


def test_the_documents_of_a_new_cluster() -> None:
    cluster, control_plane, spark = GOOD.documents(Documents())
    assert cluster["metadata"] == {"name": "wb.example.org"}
    assert cluster["spec"] == {
        "configBase": "s3://state/wb.example.org",
        "networking": {"kuberouter": {}},
    }
    assert control_plane["metadata"]["labels"] == {"kops.k8s.io/cluster": "wb.example.org"}
    assert spark["spec"] == {"role": "Node", "minSize": 0, "maxSize": 4}


def test_documents_that_exist_keep_their_identity() -> None:
    stored = parse(RECORDED.read_text())
    assert stored.cluster is not None
    stored.cluster["metadata"]["generation"] = 3
    cluster, _control_plane, spark = GOOD.documents(stored)
    assert cluster["metadata"]["creationTimestamp"] == "2026-11-24T11:35:35Z"
    assert cluster["metadata"]["generation"] == 3
    assert "creationTimestamp" in spark["metadata"]
    assert GOOD.undeclared(stored) == ["admin", "gpu"]
    assert GOOD.documents(stored, ["gpu"])[-1] == stored.groups["gpu"]


def test_a_good_declaration_has_no_faults() -> None:
    assert faults(GOOD) == []
    assert placeholders(GOOD) == []


@pytest.mark.parametrize("name", ["", "wb", "WB.example.org", "wb_1.example.org", "-a.b", "a..b"])
def test_a_name_that_cannot_be_one(name: str) -> None:
    (fault,) = faults(replace(GOOD, name=name))
    assert fault.startswith("name: ")


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ((), "none has the role ControlPlane"),
        ((CONTROL_PLANE, Group("a", {}), Group("a", {})), "[a]: 2 groups have this name"),
        ((CONTROL_PLANE, Group("A", {})), "instance_groups[A]: use lower-case"),
        ((CONTROL_PLANE, Group("a", {"minSize": 2, "maxSize": 1})), "minSize 2 is above maxSize 1"),
        ((CONTROL_PLANE, Group("a", {"maxSise": 1})), "instance_groups[a].spec.maxSize?"),
    ],
)  # fmt: skip
def test_a_fault_of_the_groups(groups: tuple[Group, ...], said: str) -> None:
    (fault,) = faults(replace(GOOD, groups=groups))
    assert said in fault


@pytest.mark.parametrize("role", ["Master", "control-plane", "ControlPlane", "controlplane"])
def test_a_control_plane_has_several_spellings(role: str) -> None:
    assert faults(replace(GOOD, groups=(Group("cp", {"role": role}),))) == []


def test_faults_of_the_cluster() -> None:
    spec = {"configBase": "s3://elsewhere/wb", "sshKeyName": "mine", "chanel": "none"}
    found = faults(replace(GOOD, spec=spec, key=PublicKey.parse(KEY)))
    assert [fault.partition(":")[0] for fault in found] == [
        "spec.chanel",
        "spec.configBase",
        "spec.sshKeyName",
    ]


def test_placeholders_are_found_wherever_they_stand() -> None:
    spec: dict[str, Any] = {
        "networkID": "vpc-00000000000000000",
        "dnsZone": "Z00000000000000000000",
        "subnets": [{"id": "subnet-00000000000000000"}, {"id": "subnet-0a1b2c3d4e5f60718"}],
    }
    group = Group("a", {"additionalSecurityGroups": ["sg-1", "sg-00000000000000000"]})
    assert placeholders(replace(GOOD, spec=spec, groups=(group,))) == [
        "spec.networkID",
        "spec.dnsZone",
        "spec.subnets[0].id",
        "instance_groups[a].spec.additionalSecurityGroups[1]",
    ]


def test_an_error_has_a_line_for_each_fault() -> None:
    error = DeclarationError("wb.example.org", ["one", "two"])
    assert "wb.example.org" in str(error)
    assert str(error).splitlines()[1:] == ["  one", "  two."]
