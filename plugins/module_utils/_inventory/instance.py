# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A machine of a kops cluster, as EC2 and its tags describe it. All text in it is third-party."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.datascience.workbench.plugins.module_utils import _kops_tags


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
        return self.tags.get(_kops_tags.CLUSTER, "")

    @property
    def group(self) -> str:
        """The name of the instance group."""
        return self.tags.get(_kops_tags.GROUP, "")

    @property
    def name(self) -> str:
        """The tag Name: all machines of an instance group share it."""
        return self.tags.get("Name", "")

    @property
    def roles(self) -> list[str]:
        """Of control-plane, apiserver, node, bastion, those it has."""
        return _kops_tags.roles(self.tags)

    @property
    def labels(self) -> dict[str, str]:
        """The labels that its Kubernetes node gets, as kops tells them to the autoscaler."""
        start = len(_kops_tags.LABEL)
        return {key[start:]: v for key, v in self.tags.items() if key.startswith(_kops_tags.LABEL)}
