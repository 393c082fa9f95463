"""What a running cluster does not survive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import (
    Documents,
    parse,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.immutable import refusals

if TYPE_CHECKING:
    from collections.abc import Callable

RECORDED = Path(__file__).parents[3] / "fixtures" / "kops-1.36.2" / "get-all.json"


def stored() -> Documents:
    return parse(RECORDED.read_text())


def spec_of(documents: Documents) -> dict[str, Any]:
    assert documents.cluster is not None
    spec: dict[str, Any] = documents.cluster["spec"]
    return spec


def member(spec: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = spec["etcdClusters"][0]["etcdMembers"][0]
    return found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: s.update(networkCIDR="10.0.0.0/16"), "networkCIDR cannot change from 172.20"),
        (lambda s: s.pop("networkID"), "spec.networkID cannot change from vpc-"),
        (lambda s: s["topology"]["dns"].update(type="None"), "spec.topology.dns.type cannot"),
        (lambda s: s.update(networking={"cilium": {}}), "from kuberouter to cilium: pods"),
        (lambda s: s["subnets"][0].update(zone="us-east-1b"), "spec.subnets[us-east-1a].zone"),
        (lambda s: s["subnets"].clear(), "spec.subnets[us-east-1a] cannot change"),
        (lambda s: s["etcdClusters"].pop(), "spec.etcdClusters[events].etcdMembers cannot change"),
        (lambda s: member(s).update(name="b"), "from a in control-plane to b in control-plane"),
        (lambda s: member(s).update(encryptedVolume=False), "control-plane, not encrypted"),
    ],
)  # fmt: skip
def test_a_change_that_is_refused(change: Callable[[Any], Any], said: str) -> None:
    wanted = stored()
    change(spec_of(wanted))
    (sentence,) = refusals(wanted, stored())
    assert said in sentence
    assert sentence.endswith(".")


def test_all_are_told_at_once() -> None:
    wanted = stored()
    spec_of(wanted).update(networkCIDR="10.0.0.0/16", podCIDR="10.1.0.0/16")
    wanted.groups["admin"]["spec"]["role"] = "ControlPlane"
    assert len(refusals(wanted, stored())) == 3


def test_what_may_change() -> None:
    wanted = stored()
    spec_of(wanted)["subnets"].append({"name": "unused", "cidr": "172.20.16.0/20"})
    spec_of(wanted)["sshAccess"] = []
    wanted.groups["control-plane"]["spec"]["role"] = "Master"
    wanted.groups["admin"]["spec"]["machineType"] = "t3a.medium"
    member(spec_of(wanted))["volumeSize"] = 10
    assert refusals(wanted, stored()) == []


def test_a_subnet_without_machines_may_go() -> None:
    before = stored()
    spec_of(before)["subnets"].append({"name": "unused", "cidr": "172.20.16.0/20"})
    assert refusals(stored(), before) == []


def test_a_new_cluster_may_be_anything() -> None:
    assert refusals(stored(), Documents()) == []
