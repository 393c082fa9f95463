# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether the roles exist by which AWS itself starts the machines of a group.

EC2 Auto Scaling makes its own for the first group of an account, if whoever makes that may
iam:CreateServiceLinkedRole, and by it the one of spot machines
(https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html,
AutoScalingServiceRolePolicy v9, November 2026).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.service_roles import (
    AUTO_SCALING,
    SPOT,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Arguments,
    Fault,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.permissions import (  # noqa: E501
    service_role_denied,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.vcpus import (
    groups,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MAKE = "aws iam create-service-linked-role --aws-service-name"


def missing(_arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    """Auto Scaling has no role, and the caller may not let it make one."""
    roles = (found.get("preflight") or {}).get("service_roles") or {}
    if roles.get(AUTO_SCALING) is False and service_role_denied(found):
        yield Fault(
            f"the role {AUTO_SCALING}",
            "",
            "it does not exist, and the caller may not iam:CreateServiceLinkedRole, by which EC2 "
            "Auto Scaling would make it with the first group; once for this account, somebody "
            f"who may: {_MAKE} autoscaling.amazonaws.com",
        )


def absent_spot(_arguments: Arguments, found: Mapping[str, Any]) -> Iterator[str]:
    """The remark that there are spot groups, and no role for spot yet."""
    roles = (found.get("preflight") or {}).get("service_roles") or {}
    spot = [group.name for group in groups(found) if group.spot and group.maximum]
    if roles.get(SPOT) is False and spot:
        yield (
            f"The role {SPOT}, which the spot machines of {', '.join(spot)} need, does not exist "
            "yet. EC2 Auto Scaling makes it with the first of them; if that fails, or to be sure, "
            f"once for this account: {_MAKE} spot.amazonaws.com (done in seconds)."
        )
