# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A filter: the registry of an account, or the one that was chosen, and whether that is ECR."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.partitions import (
    partition_of,
)
from ansible_collections.datascience.workbench.plugins.module_utils._aws.registries import (
    Ecr,
    ecr_host,
    ecr_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def ecr_registry(account: Mapping[str, Any], region: str, chosen: str = "") -> dict[str, Any]:
    """{host, is_ecr}; see plugins/filter/ecr_registry.yml."""
    own = ecr_host(account["id"], region, partition_of(account["arn"]))
    host = chosen or own
    return {"host": host, "is_ecr": ecr_of(host) == Ecr(account["id"], region)}


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters of this file by name."""
        return {"ecr_registry": ecr_registry}
