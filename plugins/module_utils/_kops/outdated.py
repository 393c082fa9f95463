# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which instance groups have machines that were launched from another template than the group's.

The same verdict as NEEDUPDATE of `kops rolling-update cluster --cloudonly`, without a kops process.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils import _kops_tags
from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import aws_call
from ansible_collections.datascience.workbench.plugins.module_utils._kops.instances import described
from ansible_collections.datascience.workbench.plugins.module_utils._kops.scaling_groups import (
    group_name,
    scaling_groups,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
        AwsSession,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.scaling_groups import (  # noqa: E501
        AutoScalingGroup,
    )


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
    instances = described(session, cluster)
    tags = [_kops_tags.of(instance) for instance in instances]
    return Machines(
        tuple(groups),
        frozenset(instance["InstanceId"] for instance in instances),
        frozenset(
            tag[_kops_tags.GROUP]
            for tag in tags
            if {_kops_tags.GROUP, _kops_tags.DETACHED} <= tag.keys()
        ),
        _versions(session, groups),
    )


def _versions(
    session: AwsSession, groups: Iterable[AutoScalingGroup]
) -> dict[tuple[str, str], str]:
    """kops writes $Latest on its groups; an instance carries the number it was launched from."""
    templates = [_template(_source(group)) for group in groups]
    floating = sorted({name for name, version in templates if not version.isdecimal()})
    numbers: dict[tuple[str, str], str] = {}
    if floating:
        with aws_call("read the launch templates"):
            pages = session.client("ec2").get_paginator("describe_launch_templates")
            found = [
                template
                for page in pages.paginate(LaunchTemplateIds=floating)
                for template in page["LaunchTemplates"]
            ]
        for template in found:
            name, default = template["LaunchTemplateId"], str(template["DefaultVersionNumber"])
            numbers |= {(name, ""): default, (name, "$Default"): default}
            numbers[name, "$Latest"] = str(template["LatestVersionNumber"])
    return numbers


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
