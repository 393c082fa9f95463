"""The files of every machine of a cluster: identity, kubelet, containerd, names, ssh."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from sandbox.control_plane.files import LOCAL_API, MANIFESTS, File
from sandbox.network import plan
from sandbox.settings import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.control_plane.store import Store
    from sandbox.nodes.instance import Instance

_CONTAINERD = """\
version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{sandbox_image}"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/opt/cni/bin"
    conf_dir = "/etc/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "/etc/containerd/certs.d"
"""
# Fields of kops's kubelet spec that a KubeletConfiguration has under the same name.
_SAME = (
    "clusterDomain",
    "containerLogMaxFiles",
    "containerLogMaxSize",
    "cpuManagerPolicy",
    "featureGates",
    "imageGCHighThresholdPercent",
    "imageGCLowThresholdPercent",
    "kubeReserved",
    "maxPods",
    "podPidsLimit",
    "systemReserved",
)


def kubelet_configuration(spec: Mapping[str, Any], provider_id: str) -> dict[str, Any]:
    """A KubeletConfiguration of kops's kubelet spec, with what a shared kernel needs."""
    found = {name: spec[name] for name in _SAME if spec.get(name) is not None}
    for kind in ("evictionHard", "evictionSoft"):
        if spec.get(kind):
            found[kind] = dict(one.split("<") for one in spec[kind].split(","))
    return found | {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "authentication": {
            "anonymous": {"enabled": spec.get("anonymousAuth", False)},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": "/etc/kubernetes/ca.crt"},
        },
        "authorization": {"mode": "Webhook"},
        "clusterDNS": [spec["clusterDNS"]],
        "containerRuntimeEndpoint": "unix:///run/containerd/containerd.sock",
        "providerID": provider_id,
        "registerWithTaints": [_taint(one) for one in spec.get("taints") or ()],
        "resolvConf": "/etc/resolv.conf",
        "staticPodPath": MANIFESTS,
        # There is no systemd in an instance.
        "cgroupDriver": "cgroupfs",
        "failCgroupV1": False,
        "failSwapOn": False,
        "oomScoreAdj": 0,
        # Else an image both seeded and pulled is ErrImageNeverPull (kubelet 1.36).
        "imagePullCredentialsVerificationPolicy": "NeverVerify",
        # Mirror pods, which `kops validate` waits for, come up to 80 s late by default.
        "syncFrequency": "10s",
    }


def _taint(text: str) -> dict[str, str]:
    """KEY=VALUE:EFFECT, as kops has it, in the API's form."""
    left, _, effect = text.rpartition(":")
    key, _, value = left.partition("=")
    return {"key": key, "value": value, "effect": effect}


def machine(store: Store, instance: Instance, ssh_key: str) -> list[File]:
    """Every file that an instance has for being a node; ssh_key is its key pair's public part."""
    nodeup, ca = store.nodeup(instance), store.authority("kubernetes-ca")
    cluster = store.cluster
    server = LOCAL_API if instance.control_plane else f"https://api.internal.{cluster}"
    name = f"ip-{instance.private_ip.replace('.', '-')}"
    provider = f"aws:///{instance.zone}/{instance.id}"
    configuration = kubelet_configuration(nodeup["KubeletConfig"], provider)
    kubelet = ca.kubeconfig(server, f"system:node:{instance.id}", "system:nodes")
    registry = f"http://{plan.AWS}:{plan.REGISTRY_PORT}"
    hosts = f'server = "{registry}"\n[host."{registry}"]\n  capabilities = ["pull", "resolve"]\n'
    image = nodeup["containerdConfig"]["sandboxImage"]
    return [
        File("/etc/kubernetes/ca.crt", ca.certificate),
        File("/etc/kubernetes/kubelet.yaml", json.dumps(configuration)),
        File("/var/lib/workbench/kubelet.kubeconfig", kubelet, 0o600),
        File(
            "/var/lib/kube-router/kubeconfig",
            ca.kubeconfig(server, "system:kube-router"),
            0o600,
        ),
        File("/var/lib/kube-proxy/kubeconfig", ca.kubeconfig(server, "system:kube-proxy"), 0o600),
        File("/etc/kubernetes/kube-proxy.yaml", json.dumps(_kube_proxy(store, instance.id))),
        File("/etc/containerd/config.toml", _CONTAINERD.format(sandbox_image=image)),
        File("/etc/containerd/certs.d/_default/hosts.toml", hosts),
        File("/etc/hostname", f"{name}\n"),
        File("/etc/machine-id", f"ec2{hashlib.sha256(instance.id.encode()).hexdigest()[:29]}\n"),
        File("/etc/hosts", f"127.0.0.1 localhost\n{instance.private_ip} {name} {instance.id}\n"),
        File("/etc/resolv.conf", f"nameserver {plan.RESOLVER}\nsearch ec2.internal\n"),
        File("/home/ubuntu/.ssh/authorized_keys", f"{ssh_key}\n", 0o600, 1000),
        File("/etc/workbench/arguments", f'KUBELET="{_kubelet(instance)}"\n'),
    ]


def _kubelet(instance: Instance) -> str:
    return " ".join(
        (
            "--config=/etc/kubernetes/kubelet.yaml",
            "--kubeconfig=/var/lib/workbench/kubelet.kubeconfig",
            "--cloud-provider=external",
            f"--hostname-override={instance.id}",
            f"--node-ip={instance.private_ip}",
            "--node-labels="
            f"node.kubernetes.io/instance-type={instance.type},"
            f"topology.kubernetes.io/region={REGION},topology.kubernetes.io/zone={instance.zone}",
            "--v=2",
        )
    )


def _kube_proxy(store: Store, name: str) -> dict[str, Any]:
    """kube-proxy in place of kube-router's service proxy, where the kernel has no IPVS."""
    return {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "mode": "iptables",
        "clientConnection": {"kubeconfig": "/var/lib/kube-proxy/kubeconfig"},
        "clusterCIDR": store.spec()["podCIDR"],
        "hostnameOverride": name,
        # Settings of the whole kernel.
        "conntrack": {
            "maxPerCore": 0,
            "min": 0,
            "tcpEstablishedTimeout": "0s",
            "tcpCloseWaitTimeout": "0s",
        },
    }
