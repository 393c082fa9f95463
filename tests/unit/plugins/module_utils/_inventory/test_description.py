"""Groups, variables and connections of machines."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._inventory.description import (
    described,
    without_jump,
)
from ansible_collections.datascience.workbench.plugins.module_utils._inventory.settings import (
    Settings,
)
from ansible_collections.datascience.workbench.plugins.module_utils._inventory.snapshot import (
    Snapshot,
)

from .made import instance

DEFAULTS: dict[str, Any] = {
    "clusters": [],
    "filters": {},
    "hostnames": ["instance_id"],
    "addresses": [],
    "group_prefixes": {},
    "user": "ubuntu",
    "jump_host": None,
    "jump_group": None,
    "jump_user": None,
    "jump_port": 22,
    "with_tags": False,
}


def settings(**options: Any) -> Settings:
    return Settings.of((DEFAULTS | options).__getitem__)


def snapshot(*machines: Any, **options: Any) -> Snapshot:
    names = {one.id: one.id for one in machines}
    return described(machines, names, settings(**options), lambda name: name.replace(".", "_"))


def test_clusters_have_the_jump_host_of_their_own() -> None:
    other = {"KubernetesCluster": "other.example.org"}

    made = snapshot(instance(1), instance(2), instance(3, tags=other), jump_group="admin")

    assert made.group_vars == {
        "cluster_wb_example_org": {
            "ansible_user": "ubuntu",
            "ansible_ssh_common_args": "-o ProxyJump=198.51.100.1:22",
        },
        "cluster_other_example_org": {
            "ansible_user": "ubuntu",
            "ansible_ssh_common_args": "-o ProxyJump=198.51.100.3:22",
        },
    }
    assert made.children == {"kops": ["cluster_other_example_org", "cluster_wb_example_org"]}


def test_a_machine_with_an_empty_group_is_no_jump_host_that_nobody_asked_for() -> None:
    empty = {"kops.k8s.io/instancegroup": ""}

    assert snapshot(instance(1, tags=empty)).group_vars == {
        "cluster_wb_example_org": {"ansible_user": "ubuntu"}
    }


def test_a_cluster_without_a_jump_machine_is_known() -> None:
    other = {"KubernetesCluster": "other.example.org"}
    machines = [instance(1), instance(2, tags=other, public_ip="")]

    assert without_jump(machines, settings(jump_group="admin")) == ["other.example.org"]
    assert without_jump(machines, settings()) == []


@pytest.mark.parametrize(
    ("options", "address"),
    [
        ({}, "198.51.100.1"),
        ({"addresses": ["private_ip"]}, "172.20.0.1"),
        ({"addresses": ["public_dns", "public_ip"]}, "198.51.100.1"),
        ({"addresses": ["public_dns"]}, "172.20.0.1"),
        ({"jump_host": "b"}, "172.20.0.1"),
        ({"jump_host": "b", "addresses": ["public_ip"]}, "198.51.100.1"),
    ],
)
def test_the_address_of_a_connection(options: dict[str, Any], address: str) -> None:
    assert snapshot(instance(1), **options).hosts["i-1"]["ansible_host"] == address


def test_a_machine_without_any_address_has_no_place_to_connect_to() -> None:
    assert "ansible_host" not in snapshot(instance(1, public_ip="", private_ip="")).hosts["i-1"]


def test_no_variable_has_a_reserved_name() -> None:
    variables = snapshot(instance(1), with_tags=True).hosts["i-1"]

    assert all(name.startswith("kops_") for name in variables.keys() - {"ansible_host"})


def test_a_snapshot_is_the_same_after_the_cache() -> None:
    made = snapshot(instance(1), instance(2), with_tags=True, jump_group="admin")

    assert Snapshot.from_text(made.as_text()) == made
