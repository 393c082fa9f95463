# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which instance groups have machines that were launched from another template than the group's.

The same verdict as NEEDUPDATE of `kops rolling-update cluster --cloudonly`, without a kops process.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import aws_call

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
        AwsSession,
    )

GROUP_TAG = "kops.k8s.io/instancegroup"
_CLUSTER_TAG = "KubernetesCluster"
_DETACHED_TAG = "kops.k8s.io/detached-from-asg"
_ALIVE = ["pending", "running", "stopping", "stopped"]

AutoScalingGroup = dict[str, Any]


@dataclass(frozen=True)
class Machines:
    """What AWS knows of a cluster's machines.

    groups as DescribeAutoScalingGroups gives them; alive are the ids of instances that exist,
    detached the instance groups that have detached ones; versions the number that stands for each
    (launch template, $Latest or $Default).
    """

    groups: tuple[AutoScalingGroup, ...] = ()
    alive: frozenset[str] = frozenset()
    detached: frozenset[str] = frozenset()
    versions: Mapping[tuple[str, str], str] = field(default_factory=dict)


def survey(session: AwsSession, cluster: str) -> Machines:
    """Ask AWS. Raises AwsError."""
    groups = scaling_groups(session, cluster)
    with aws_call(f"read the instances of {cluster}"):
        ec2 = session.client("ec2")
        filters = [
            {"Name": f"tag:{_CLUSTER_TAG}", "Values": [cluster]},
            {"Name": "instance-state-name", "Values": _ALIVE},
        ]
        reservations = _pages(ec2, "describe_instances", "Reservations", Filters=filters)
        instances = [instance for each in reservations for instance in each["Instances"]]
        tags = [_tags(instance) for instance in instances]
        return Machines(
            tuple(groups),
            frozenset(instance["InstanceId"] for instance in instances),
            frozenset(tag[GROUP_TAG] for tag in tags if {GROUP_TAG, _DETACHED_TAG} <= tag.keys()),
            _versions(ec2, groups),
        )


def scaling_groups(session: AwsSession, cluster: str) -> list[AutoScalingGroup]:
    """The auto scaling groups that kops made for cluster. Raises AwsError."""
    filters = [{"Name": f"tag:{_CLUSTER_TAG}", "Values": [cluster]}]
    with aws_call(f"read the auto scaling groups of {cluster}"):
        client = session.client("autoscaling")
        return _pages(client, "describe_auto_scaling_groups", "AutoScalingGroups", Filters=filters)


def _versions(ec2: Any, groups: Iterable[AutoScalingGroup]) -> dict[tuple[str, str], str]:
    """kops writes $Latest on its groups; an instance carries the number it was launched from."""
    templates = [_template(_source(group)) for group in groups]
    floating = sorted({name for name, version in templates if not version.isdecimal()})
    numbers: dict[tuple[str, str], str] = {}
    if floating:
        found = _pages(
            ec2, "describe_launch_templates", "LaunchTemplates", LaunchTemplateIds=floating
        )
        for template in found:
            name, default = template["LaunchTemplateId"], str(template["DefaultVersionNumber"])
            numbers |= {(name, ""): default, (name, "$Default"): default}
            numbers[name, "$Latest"] = str(template["LatestVersionNumber"])
    return numbers


def _pages(client: Any, operation: str, key: str, **asked: Any) -> list[dict[str, Any]]:
    return [
        entry for page in client.get_paginator(operation).paginate(**asked) for entry in page[key]
    ]


def outdated(machines: Machines, changing: Collection[str] = ()) -> set[str]:
    """The names of instance groups with an outdated or detached machine.

    changing are the names of launch templates that a plan will change: every machine of theirs is
    about to be outdated.
    """
    return set(machines.detached) | {
        group_name(group)
        for group in machines.groups
        if any(
            instance["InstanceId"] in machines.alive
            and instance["LifecycleState"] != "Terminating"
            and (
                group["AutoScalingGroupName"] in changing
                or _template(instance) != _numbered(_template(_source(group)), machines.versions)
            )
            for instance in group["Instances"]
        )
    }


def group_name(group: AutoScalingGroup) -> str:
    """The instance group that an auto scaling group stands for."""
    return _tags(group).get(GROUP_TAG, str(group["AutoScalingGroupName"]))


def _tags(resource: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in resource.get("Tags", ())}


def _source(group: AutoScalingGroup) -> dict[str, Any]:
    if "MixedInstancesPolicy" in group:
        template = group["MixedInstancesPolicy"]["LaunchTemplate"]["LaunchTemplateSpecification"]
        return {"LaunchTemplate": template}
    return group


def _template(holder: dict[str, Any]) -> tuple[str, str]:
    """(id, version) of a launch template."""
    template = holder.get("LaunchTemplate", {})
    return template.get("LaunchTemplateId", ""), template.get("Version", "")


def _numbered(
    template: tuple[str, str], versions: Mapping[tuple[str, str], str]
) -> tuple[str, str]:
    return template[0], versions.get(template, template[1])
