# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The auto scaling groups that kops made for the instance groups of a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils import _kops_tags
from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import aws_call

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
        AwsSession,
    )

# As DescribeAutoScalingGroups gives it.
AutoScalingGroup = dict[str, Any]


def scaling_groups(session: AwsSession, cluster: str) -> list[AutoScalingGroup]:
    """All of cluster's. Raises AwsError."""
    filters = [{"Name": f"tag:{_kops_tags.CLUSTER}", "Values": [cluster]}]
    with aws_call(f"read the auto scaling groups of {cluster}"):
        pages = (
            session.client("autoscaling")
            .get_paginator("describe_auto_scaling_groups")
            .paginate(Filters=filters)
        )
        return [group for page in pages for group in page["AutoScalingGroups"]]


def group_name(group: AutoScalingGroup) -> str:
    """The instance group that an auto scaling group stands for."""
    return _kops_tags.of(group).get(_kops_tags.GROUP, str(group["AutoScalingGroupName"]))
