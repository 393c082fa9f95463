# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which instance groups have machines that were launched from another template than the group's.

The same verdict as NEEDUPDATE of `kops rolling-update cluster --cloudonly`, without a kops process.
"""

from __future__ import annotations

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


def scaling_groups(session: AwsSession, cluster: str) -> list[AutoScalingGroup]:
    """The auto scaling groups that kops made for cluster, as AWS describes them."""
    with aws_call(f"read the auto scaling groups of {cluster}"):
        pages = (
            session.client("autoscaling")
            .get_paginator("describe_auto_scaling_groups")
            .paginate(Filters=[{"Name": f"tag:{_CLUSTER_TAG}", "Values": [cluster]}])
        )
        return [group for page in pages for group in page["AutoScalingGroups"]]


def machines(session: AwsSession, cluster: str) -> tuple[set[str], set[str]]:
    """(the ids of the cluster's instances that exist, the groups that have detached ones)."""
    with aws_call(f"read the instances of {cluster}"):
        pages = (
            session.client("ec2")
            .get_paginator("describe_instances")
            .paginate(
                Filters=[
                    {"Name": f"tag:{_CLUSTER_TAG}", "Values": [cluster]},
                    {"Name": "instance-state-name", "Values": _ALIVE},
                ]
            )
        )
        found = [
            instance
            for page in pages
            for reservation in page["Reservations"]
            for instance in reservation["Instances"]
        ]
    alive = {instance["InstanceId"] for instance in found}
    tags = [{tag["Key"]: tag["Value"] for tag in instance.get("Tags", [])} for instance in found]
    return alive, {tag[GROUP_TAG] for tag in tags if _DETACHED_TAG in tag and GROUP_TAG in tag}


def template_versions(
    session: AwsSession, groups: Iterable[AutoScalingGroup]
) -> dict[tuple[str, str], str]:
    """The number that stands for each (id, $Latest or $Default) of the groups' launch templates.

    kops writes $Latest on its groups; an instance carries the number that it was launched from.
    """
    templates = [_template(_source(group)) for group in groups]
    floating = sorted({name for name, version in templates if not version.isdecimal()})
    if not floating:
        return {}
    with aws_call("read launch templates"):
        pages = (
            session.client("ec2")
            .get_paginator("describe_launch_templates")
            .paginate(LaunchTemplateIds=floating)
        )
        found = [template for page in pages for template in page["LaunchTemplates"]]
    numbers: dict[tuple[str, str], str] = {}
    for template in found:
        name, default = template["LaunchTemplateId"], str(template["DefaultVersionNumber"])
        numbers |= {(name, ""): default, (name, "$Default"): default}
        numbers[name, "$Latest"] = str(template["LatestVersionNumber"])
    return numbers


def outdated(
    groups: Iterable[AutoScalingGroup],
    alive: Collection[str],
    versions: Mapping[tuple[str, str], str],
    changing: Collection[str] = (),
) -> list[str]:
    """The names of instance groups with an outdated machine, sorted.

    alive are ids of instances that exist; versions as of template_versions; changing the names of
    launch templates that a plan will change: every machine of theirs is about to be outdated.
    """
    return sorted(
        group_name(group)
        for group in groups
        if any(
            instance["InstanceId"] in alive
            and instance["LifecycleState"] != "Terminating"
            and (
                group["AutoScalingGroupName"] in changing
                or _template(instance) != _numbered(_template(_source(group)), versions)
            )
            for instance in group["Instances"]
        )
    )


def group_name(group: AutoScalingGroup) -> str:
    """The instance group that an auto scaling group stands for."""
    tags = {tag["Key"]: tag["Value"] for tag in group["Tags"]}
    return str(tags.get(GROUP_TAG, group["AutoScalingGroupName"]))


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
