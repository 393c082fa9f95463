from __future__ import annotations

import json

import pytest

from sandbox.control_plane.files import File
from sandbox.nodes.hollow.objects import mirror, node, sizes, static_pods
from tests.unit.sandbox.network.test_rules import ADMIN, OTHER
from tests.unit.sandbox.nodes.test_files import SPEC

# As igconfig/node/spark/nodeupconfig.yaml of kops 1.36.2 has them.
NODEUP = {
    "KubernetesVersion": "1.36.3",
    "KubeletConfig": SPEC
    | {"nodeLabels": {"kops.k8s.io/instancegroup": "spark", "node-role.kubernetes.io/node": ""}},
}
POD = {
    "metadata": {"name": "kube-apiserver", "labels": {"k8s-app": "kube-apiserver"}},
    "spec": {"hostNetwork": True},
}


def test_a_node_is_called_and_found_as_kops_would() -> None:
    made = node(ADMIN, NODEUP)
    assert made["metadata"]["name"] == "i-0a"
    assert made["spec"]["providerID"] == "aws:///us-east-1a/i-0a"
    labels = made["metadata"]["labels"]
    assert labels["kops.k8s.io/instancegroup"] == "spark"
    assert labels["node-role.kubernetes.io/node"] == ""
    assert labels["node.kubernetes.io/instance-type"] == "t3a.small"
    assert labels["topology.kubernetes.io/zone"] == "us-east-1a"
    assert [one["key"] for one in made["spec"]["taints"]] == ["workbench/spark", "gpu"]


def test_addresses_are_the_instances() -> None:
    told = {one["type"]: one["address"] for one in node(ADMIN, NODEUP)["status"]["addresses"]}
    assert told == {"InternalIP": "172.20.0.4", "ExternalIP": "198.18.0.1", "Hostname": "i-0a"}
    assert "ExternalIP" not in json.dumps(node(OTHER, NODEUP))


def test_what_is_reserved_and_kept_from_eviction_is_not_offered() -> None:
    status = node(ADMIN, NODEUP)["status"]
    # 2 GiB less 6 % for firmware and kernel; less 150 + 150 + 100 MiB. 20 GiB, a tenth less.
    assert status["capacity"] == {
        "cpu": "2000m",
        "memory": "1971322Ki",
        "ephemeral-storage": "20971520Ki",
        "pods": "110",
    }
    assert status["allocatable"] == {
        "cpu": "1900m",
        "memory": f"{1971322 - 400 * 1024}Ki",
        "ephemeral-storage": "18874368Ki",
        "pods": "110",
    }


@pytest.mark.parametrize(("cpus", "left"), [("1", "1000m"), ("0.5", "1500m"), ("50m", "1950m")])
def test_cpus_are_reserved_in_any_notation(cpus: str, left: str) -> None:
    assert sizes(ADMIN, {"kubeReserved": {"cpu": cpus}})[1]["cpu"] == left


def test_a_group_may_limit_its_pods() -> None:
    assert sizes(ADMIN, {"maxPods": 30})[1]["pods"] == "30"


def test_static_pods_are_those_of_the_manifests_folder() -> None:
    files = [
        File("/etc/kubernetes/manifests/a.yaml", json.dumps(POD)),
        File("/srv/kubernetes/ca.crt", "PEM"),
    ]
    assert static_pods(files) == [POD]


def test_a_mirror_pod_is_one_to_kubectl_and_goes_with_its_node() -> None:
    shown = mirror(POD, {"metadata": {"name": "i-0a", "uid": "u1"}})
    assert shown["metadata"]["name"] == "kube-apiserver-i-0a"
    assert shown["metadata"]["labels"] == {"k8s-app": "kube-apiserver"}
    assert shown["spec"] == {"hostNetwork": True, "nodeName": "i-0a"}
    # kubectl drain and the admission of service accounts leave such a pod alone.
    assert "kubernetes.io/config.mirror" in shown["metadata"]["annotations"]
    assert shown["metadata"]["ownerReferences"][0]["uid"] == "u1"
    assert "nodeName" not in POD["spec"]
