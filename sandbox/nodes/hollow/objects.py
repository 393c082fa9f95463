"""The Node of an instance and the mirror pods of a control plane, as Kubernetes's API has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from sandbox.control_plane.files import MANIFESTS
from sandbox.nodes.files import kubelet_configuration
from sandbox.nodes.machine.hardware import usable
from sandbox.nodes.volumes import amount
from sandbox.settings import REGION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.control_plane.files import File
    from sandbox.nodes.instance import Instance

FAKE = "kwok.x-k8s.io/node"
ROLE = "node-role.kubernetes.io/control-plane"
_PODS = 110
"""The kubelet's maxPods, where a group says nothing."""


def node(instance: Instance, nodeup: Mapping[str, Any]) -> dict[str, Any]:
    """The Node that kubelet, kops-controller and cloud controller make of an instance on AWS."""
    spec, zone = nodeup["KubeletConfig"], instance.zone
    provider = f"aws:///{zone}/{instance.id}"
    kubelet = kubelet_configuration(spec, provider)
    capacity, allocatable = sizes(instance, kubelet)
    labels = {
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": instance.id,
        "kubernetes.io/os": "linux",
        "node.kubernetes.io/instance-type": instance.type,
        "topology.ebs.csi.aws.com/zone": zone,
        "topology.kubernetes.io/region": REGION,
        "topology.kubernetes.io/zone": zone,
        **spec.get("nodeLabels", {}),
    }
    addresses = {"InternalIP": instance.private_ip, "ExternalIP": instance.public_ip}
    addresses["Hostname"] = instance.id
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": instance.id, "labels": labels, "annotations": {FAKE: "fake"}},
        "spec": {"providerID": provider, "taints": kubelet["registerWithTaints"]},
        "status": {
            "addresses": [{"type": k, "address": v} for k, v in addresses.items() if v],
            "capacity": capacity,
            "allocatable": allocatable,
            "nodeInfo": {"kubeletVersion": f"v{nodeup['KubernetesVersion']}"},
        },
    }


def sizes(instance: Instance, kubelet: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Capacity and allocatable; the second is less what is reserved and kept from eviction."""
    whole = {
        "cpu": instance.vcpus * 1000.0,
        "memory": usable(instance.memory_mib) * 1024.0,
        "ephemeral-storage": instance.root_gib * 2.0**30,
    }
    free = dict(whole)
    for kind in ("kubeReserved", "systemReserved"):
        for name, quantity in kubelet.get(kind, {}).items():
            free[name] -= _milli(quantity) if name == "cpu" else amount(quantity)
    kept = kubelet.get("evictionHard", {})
    for name, signal in (("memory", "memory.available"), ("ephemeral-storage", "nodefs.available")):
        free[name] -= _part(kept.get(signal, "0"), whole[name])
    pods = {"pods": str(kubelet.get("maxPods") or _PODS)}
    return _told(whole) | pods, _told(free) | pods


def _milli(cpus: str) -> float:
    return float(cpus[:-1]) if cpus.endswith("m") else float(cpus) * 1000


def _part(threshold: str, whole: float) -> float:
    """A threshold in bytes; it may be a share of the whole."""
    if threshold.endswith("%"):
        return whole * float(threshold[:-1]) / 100
    return amount(threshold)


def _told(sizes: Mapping[str, float]) -> dict[str, str]:
    return {
        name: f"{size:.0f}m" if name == "cpu" else f"{size / 1024:.0f}Ki"
        for name, size in sizes.items()
    }


def static_pods(files: Iterable[File]) -> list[dict[str, Any]]:
    """The static pods among the files of a control plane's machine."""
    return [yaml.safe_load(one.text) for one in files if one.path.startswith(f"{MANIFESTS}/")]


def mirror(pod: Mapping[str, Any], owner: Mapping[str, Any]) -> dict[str, Any]:
    """What a kubelet shows of a static pod; it goes with its node, the owner."""
    meta, name = pod["metadata"], owner["metadata"]["name"]
    marks = {"kubernetes.io/config.mirror": "static", "kubernetes.io/config.source": "file"}
    reference = {
        "apiVersion": "v1",
        "kind": "Node",
        "name": name,
        "uid": owner["metadata"]["uid"],
        "controller": True,
    }
    return {
        **pod,
        "metadata": {
            **meta,
            "name": f"{meta['name']}-{name}",
            "annotations": meta.get("annotations", {}) | marks,
            "ownerReferences": [reference],
        },
        "spec": {**pod["spec"], "nodeName": name},
        "status": {},
    }
