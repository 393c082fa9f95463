from __future__ import annotations

from sandbox.nodes.files import kubelet_configuration

# KubeletConfig of igconfig/node/spark/nodeupconfig.yaml, written by kops 1.36.2.
SPEC = {
    "anonymousAuth": False,
    "cgroupDriver": "systemd",
    "cgroupRoot": "/",
    "cloudProvider": "external",
    "clusterDNS": "100.64.0.10",
    "clusterDomain": "cluster.local",
    "evictionHard": "memory.available<100Mi,nodefs.available<10%,imagefs.inodesFree<5%",
    "kubeReserved": {"cpu": "50m", "memory": "150Mi"},
    "systemReserved": {"cpu": "50m", "memory": "150Mi"},
    "taints": ["workbench/spark=:NoSchedule", "gpu=yes:NoExecute"],
}


def test_what_kops_reserves_is_reserved() -> None:
    found = kubelet_configuration(SPEC, "aws:///us-east-1a/i-0a")
    assert found["kubeReserved"] == found["systemReserved"] == {"cpu": "50m", "memory": "150Mi"}
    assert found["evictionHard"] == {
        "memory.available": "100Mi",
        "nodefs.available": "10%",
        "imagefs.inodesFree": "5%",
    }


def test_taints_are_those_of_the_group() -> None:
    found = kubelet_configuration(SPEC, "aws:///us-east-1a/i-0a")
    assert found["registerWithTaints"] == [
        {"key": "workbench/spark", "value": "", "effect": "NoSchedule"},
        {"key": "gpu", "value": "yes", "effect": "NoExecute"},
    ]


def test_the_node_is_the_instance() -> None:
    found = kubelet_configuration(SPEC, "aws:///us-east-1a/i-0a")
    assert found["providerID"] == "aws:///us-east-1a/i-0a"


def test_a_shared_kernel_has_control_groups_of_its_own_kind() -> None:
    assert kubelet_configuration(SPEC, "")["cgroupDriver"] == "cgroupfs"
