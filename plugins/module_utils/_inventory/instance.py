# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A machine of a kops cluster, as EC2 and its tags describe it. All text in it is third-party."""

from __future__ import annotations

from dataclasses import dataclass

# Tags of kops 1.36 (pkg/model/context.go, pkg/nodeidentity/aws/identify.go).
CLUSTER_TAG = "KubernetesCluster"
GROUP_TAG = "kops.k8s.io/instancegroup"
_ROLE_TAG = "k8s.io/role/"
_LABEL_TAG = "k8s.io/cluster-autoscaler/node-template/label/"
# kops tags a control plane with its old name too.
_ROLES = {
    "control-plane": "control-plane",
    "master": "control-plane",
    "apiserver": "apiserver",
    "node": "node",
    "bastion": "bastion",
}


@dataclass(frozen=True, slots=True)
class Instance:
    """One EC2 instance; a text that EC2 did not give is "".

    lifecycle: on-demand, spot, or another word of EC2's. launch_time: UTC, ISO 8601.
    """

    region: str
    id: str
    state: str
    type: str
    zone: str
    lifecycle: str
    private_ip: str
    public_ip: str
    private_dns: str
    public_dns: str
    launch_time: str
    tags: dict[str, str]

    @property
    def cluster(self) -> str:
        """The name of the kops cluster."""
        return self.tags.get(CLUSTER_TAG, "")

    @property
    def group(self) -> str:
        """The name of the instance group."""
        return self.tags.get(GROUP_TAG, "")

    @property
    def name(self) -> str:
        """The tag Name: all machines of an instance group share it."""
        return self.tags.get("Name", "")

    @property
    def roles(self) -> list[str]:
        """Of control-plane, apiserver, node, bastion, those it has."""
        start = len(_ROLE_TAG)
        found = {_ROLES.get(key[start:]) for key in self.tags if key.startswith(_ROLE_TAG)}
        return sorted(filter(None, found))

    @property
    def labels(self) -> dict[str, str]:
        """The labels that its Kubernetes node gets, as kops tells them to the autoscaler."""
        start = len(_LABEL_TAG)
        return {key[start:]: v for key, v in self.tags.items() if key.startswith(_LABEL_TAG)}
