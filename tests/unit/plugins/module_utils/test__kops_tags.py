"""What the tags of a machine tell."""

from __future__ import annotations

from ansible_collections.datascience.workbench.plugins.module_utils import _kops_tags


def test_tags_are_a_list_of_keys_and_values() -> None:
    described = {"Tags": [{"Key": "KubernetesCluster", "Value": "wb.example.org"}]}
    assert _kops_tags.of(described) == {_kops_tags.CLUSTER: "wb.example.org"}
    assert _kops_tags.of({}) == {}


def test_roles_are_those_of_kops_the_old_name_of_one_included() -> None:
    keys = ["k8s.io/role/master", "k8s.io/role/control-plane", "k8s.io/role/node", "Name"]
    assert _kops_tags.roles(keys) == ["control-plane", "node"]
    assert _kops_tags.roles(["k8s.io/role/somebody-elses"]) == []
