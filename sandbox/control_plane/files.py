"""The files of a control-plane machine: keys, static pods and what kops's own programs read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from sandbox.control_plane.flags import flags
from sandbox.control_plane.pki import public_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.control_plane.pki import Pair
    from sandbox.control_plane.store import Store
    from sandbox.nodes.instance import Instance

KEYS = "/srv/kubernetes"
PROGRAMS = "/opt/kubernetes"
MANIFESTS = "/etc/kubernetes/manifests"
LOCAL_API = "https://127.0.0.1:443"
# Users that kops's own images run as (kops pkg/wellknownusers, 1.36).
_KOPS_CONTROLLER, _CHANNELS = 10011, 10013


@dataclass(frozen=True)
class File:
    """One file of a machine's root, by its absolute path."""

    path: str
    text: str
    mode: int = 0o644
    owner: int = 0


def _pair(path: str, pair: Pair, owner: int = 0) -> list[File]:
    return [
        File(f"{path}.crt", pair.certificate, owner=owner),
        File(f"{path}.key", pair.key, 0o600, owner),
    ]


def control_plane(store: Store, instance: Instance) -> list[File]:
    """Every file that makes an instance the control plane of the store's cluster."""
    nodeup, ca = store.nodeup(instance), store.authority("kubernetes-ca")
    return [
        *_keys(store, instance, nodeup),
        *_kops_controller(store, nodeup),
        *_static_pods(store.cluster, nodeup),
        File("/etc/kubernetes/cloud.config", f"[global]\nzone={instance.zone}\n"),
        File(
            f"{MANIFESTS}/kops-channels.yaml", store.text("manifests/channels/kops-channels.yaml")
        ),
        File(
            "/var/lib/kops/kubeconfig",
            ca.kubeconfig(LOCAL_API, "kops", "system:masters"),
            0o400,
            _CHANNELS,
        ),
    ]


def _keys(store: Store, instance: Instance, nodeup: Mapping[str, Any]) -> list[File]:
    ca, aggregator = store.authority("kubernetes-ca"), store.authority("apiserver-aggregator-ca")
    etcd, accounts = store.authority("etcd-clients-ca"), store.authority("service-account")
    cluster = store.cluster
    # kops nodeup/pkg/model/kube_apiserver.go: names and addresses of the API server.
    hosts = ["localhost", "127.0.0.1", "kubernetes", "kubernetes.default"]
    hosts += ["kubernetes.default.svc", "kubernetes.default.svc.cluster.local", "100.64.0.1"]
    hosts += [f"api.{cluster}", f"api.internal.{cluster}", instance.private_ip]
    hosts += [nodeup["APIServerConfig"]["API"].get("publicName") or f"api.{cluster}"]
    hosts += [instance.public_ip] if instance.public_ip else []
    client = ca.issue("kubelet-api", "system:masters")
    return [
        *_pair(f"{KEYS}/ca", ca),
        *_pair(f"{KEYS}/server", ca.issue("kubernetes-master", hosts=[*dict.fromkeys(hosts)])),
        *_pair(f"{KEYS}/kubelet-api", client),
        *_pair(f"{KEYS}/aggregator", aggregator.issue("aggregator")),
        *_pair(f"{KEYS}/etcd", etcd.issue("etcd", hosts=["127.0.0.1", "localhost"])),
        File(f"{KEYS}/aggregator-ca.crt", aggregator.certificate),
        File(f"{KEYS}/etcd-ca.crt", etcd.certificate),
        File(f"{KEYS}/service-account.key", accounts.key, 0o600),
        File(f"{KEYS}/service-account.pub", public_key(accounts.key)),
        *(
            File(f"{KEYS}/{name}.kubeconfig", ca.kubeconfig(LOCAL_API, f"system:{name}"), 0o600)
            for name in ("kube-controller-manager", "kube-scheduler")
        ),
    ]


def _kops_controller(store: Store, nodeup: Mapping[str, Any]) -> list[File]:
    at, ca = "/etc/kubernetes/kops-controller", store.authority("kubernetes-ca")
    server = ca.issue("kops-controller", hosts=[f"kops-controller.internal.{store.cluster}"])
    ids = yaml.safe_dump(nodeup["KeypairIDs"])
    return [
        *_pair(f"{at}/kops-controller", server, _KOPS_CONTROLLER),
        *_pair(f"{at}/kubernetes-ca", ca, _KOPS_CONTROLLER),
        File(f"{at}/keypair-ids.yaml", ids, 0o400, _KOPS_CONTROLLER),
    ]


def _static_pods(cluster: str, nodeup: Mapping[str, Any]) -> list[File]:
    api, control = nodeup["APIServerConfig"]["KubeAPIServer"], nodeup["ControlPlaneConfig"]
    image = nodeup["containerdConfig"]["sandboxImage"]
    sides = {"external": f"api.{cluster}", "internal": f"api.internal.{cluster}"}
    annotations = {f"dns.alpha.kubernetes.io/{side}": name for side, name in sides.items()}
    scheduler = {**control["KubeScheduler"], "kubeconfig": f"{KEYS}/kube-scheduler.kubeconfig"}
    manager = flags(control["KubeControllerManager"], **_CONTROLLER_MANAGER)
    # CPU requests as kops has them (nodeup/pkg/model, 1.36).
    pods = [
        _Pod("kube-apiserver", "150m", flags(api, **_API_SERVER), annotations=annotations),
        _Pod("kube-controller-manager", "100m", manager),
        _Pod("kube-scheduler", "100m", flags(scheduler)),
    ]
    for number, name in enumerate(nodeup["EtcdClusterNames"]):
        pods.append(_Pod(f"etcd-manager-{name}", "100m", _etcd(name, number), "100Mi"))
    return [File(f"{MANIFESTS}/{p.name}.yaml", json.dumps(p.manifest(image))) for p in pods]


_API_SERVER = {
    "client_ca_file": f"{KEYS}/ca.crt",
    "etcd_cafile": f"{KEYS}/etcd-ca.crt",
    "etcd_certfile": f"{KEYS}/etcd.crt",
    "etcd_keyfile": f"{KEYS}/etcd.key",
    "kubelet_client_certificate": f"{KEYS}/kubelet-api.crt",
    "kubelet_client_key": f"{KEYS}/kubelet-api.key",
    "proxy_client_cert_file": f"{KEYS}/aggregator.crt",
    "proxy_client_key_file": f"{KEYS}/aggregator.key",
    "requestheader_client_ca_file": f"{KEYS}/aggregator-ca.crt",
    "service_account_key_file": f"{KEYS}/service-account.pub",
    "service_account_signing_key_file": f"{KEYS}/service-account.key",
    "tls_cert_file": f"{KEYS}/server.crt",
    "tls_private_key_file": f"{KEYS}/server.key",
}
_CONTROLLER_MANAGER = {
    "cluster_signing_cert_file": f"{KEYS}/ca.crt",
    "cluster_signing_key_file": f"{KEYS}/ca.key",
    "kubeconfig": f"{KEYS}/kube-controller-manager.kubeconfig",
    "root_ca_file": f"{KEYS}/ca.crt",
    "service_account_private_key_file": f"{KEYS}/service-account.key",
}


def _etcd(name: str, number: int) -> list[str]:
    # Client ports as kops has them: 4001 for main, 4002 for events. Nothing here outlives the
    # machine's disk cache, so that a write need not wait for the disk.
    client, peer = f"https://127.0.0.1:{4001 + number}", f"http://127.0.0.1:{2380 + number}"
    return [
        f"--name=etcd-{name}",
        f"--data-dir={etcd_volume(name)}/data",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=etcd-{name}={peer}",
        f"--cert-file={KEYS}/etcd.crt",
        f"--key-file={KEYS}/etcd.key",
        f"--trusted-ca-file={KEYS}/etcd-ca.crt",
        "--client-cert-auth",
        "--unsafe-no-fsync",
    ]


def etcd_volume(name: str) -> str:
    """Where a control-plane machine has the EBS volume of an etcd cluster."""
    return f"/mnt/etcd-{name}"


@dataclass(frozen=True)
class _Pod:
    """A static pod whose program comes from the machine: kops's name, label and requests."""

    name: str
    cpu: str
    arguments: Sequence[str]
    memory: str = ""
    annotations: Mapping[str, str] = field(default_factory=dict)

    def manifest(self, image: str) -> dict[str, Any]:
        """The pod; its program is a static one, for which any image will do."""
        program = "etcd" if self.name.startswith("etcd") else self.name
        folders = {"programs": PROGRAMS, "keys": KEYS, "volumes": "/mnt"}
        requests = {"cpu": self.cpu} | ({"memory": self.memory} if self.memory else {})
        container = {
            "name": self.name,
            "image": image,
            "command": [f"{PROGRAMS}/{program}", *self.arguments],
            "resources": {"requests": requests},
            "securityContext": {"runAsUser": 0},
            "volumeMounts": [{"name": k, "mountPath": v} for k, v in folders.items()],
        }
        return {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": self.name,
                "namespace": "kube-system",
                "labels": {"k8s-app": self.name},
                "annotations": dict(self.annotations),
            },
            "spec": {
                "hostNetwork": True,
                "priorityClassName": "system-cluster-critical",
                "tolerations": [{"operator": "Exists"}],
                "containers": [container],
                "volumes": [{"name": k, "hostPath": {"path": v}} for k, v in folders.items()],
            },
        }
