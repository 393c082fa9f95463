# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The tags that kops 1.36 puts on what it makes, and the roles of machines that they tell.

In kops: pkg/model/context.go, pkg/nodeidentity/aws, upup/pkg/fi/cloudup/awsup/aws_cloud.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CLUSTER = "KubernetesCluster"
GROUP = "kops.k8s.io/instancegroup"
DETACHED = "kops.k8s.io/detached-from-asg"
LABEL = "k8s.io/cluster-autoscaler/node-template/label/"
CONTROL_PLANE = "control-plane"
_ROLE = "k8s.io/role/"
# kops tags a control plane with its old name too.
_ROLES = {
    "control-plane": CONTROL_PLANE,
    "master": CONTROL_PLANE,
    "apiserver": "apiserver",
    "node": "node",
    "bastion": "bastion",
}


def of(resource: Mapping[str, Any]) -> dict[str, str]:
    """The tags of a resource as EC2 and Auto Scaling describe it: Tags, a list of Key and Value."""
    return {str(tag["Key"]): str(tag["Value"]) for tag in resource.get("Tags", ())}


def roles(keys: Iterable[str]) -> list[str]:
    """Of apiserver, bastion, control-plane and node, those that the keys of tags tell."""
    start = len(_ROLE)
    found = {_ROLES.get(key[start:]) for key in keys if key.startswith(_ROLE)}
    return sorted(filter(None, found))
