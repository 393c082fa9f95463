# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How many machines each instance group of a cluster has, as AWS keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import AwsError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.scaling_groups import (
    group_name,
    scaling_groups,
)

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
        AwsSession,
    )


def read_capacity(session: AwsSession, cluster: str) -> dict[str, dict[str, int]] | None:
    """{machines, smallest, largest} by instance group: desired capacity and its bounds on AWS.

    {} when there is no cluster, None if we may not know. Raises AwsError.
    """
    try:
        groups = scaling_groups(session, cluster)
    except AwsError as error:
        if error.is_denied:
            return None
        raise
    return {
        group_name(group): {
            "machines": int(group["DesiredCapacity"]),
            "smallest": int(group["MinSize"]),
            "largest": int(group["MaxSize"]),
        }
        for group in groups
    }
