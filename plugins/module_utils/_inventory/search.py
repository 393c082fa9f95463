# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Finds the machines that an inventory file asks for. Imports botocore: not for a cached run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils import _kops_tags
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._inventory.access import (
    gain_access,
)
from ansible_collections.datascience.workbench.plugins.module_utils._inventory.listing import (
    list_instances,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ansible_collections.datascience.workbench.plugins.module_utils._inventory.instance import (
        Instance,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._inventory.settings import (
        Settings,
    )

_STATE = "instance-state-name"


class SearchError(WorkbenchError):
    """Regions did not answer; one sentence for each."""

    def __init__(self, failures: Sequence[str]) -> None:
        super().__init__("list the instances", "")
        self._failures = list(failures)

    def __str__(self) -> str:
        return "\n".join(self._failures)


@dataclass(frozen=True)
class Found:
    """Machines, in the order of their IDs, and a sentence for each region that was skipped."""

    instances: list[Instance]
    skipped: list[str]


def search(
    connection: Mapping[str, Any],
    regions: Sequence[str],
    settings: Settings,
    *,
    skip_failed: bool = False,
) -> Found:
    """Ask all regions at a time. connection: options of amazon.aws's, see connection.OPTIONS.

    Raises WorkbenchError if one of them fails; with skip_failed only if all of them do.
    """
    access = gain_access(connection, needs_region=not regions)
    asked = list(dict.fromkeys(regions)) or [access.region]
    filters = wanted(settings)
    listing = list_instances(access, asked, filters)
    failures = [str(error) for error in listing.failed.values()]
    if failures and not (skip_failed and len(failures) < len(asked)):
        raise SearchError(failures)
    # One that ended between the search and the answer is told of without its addresses.
    alive = [one for one in listing.instances if one.state in filters[_STATE]]
    return Found(sorted(alive, key=lambda one: one.id), failures)


def wanted(settings: Settings) -> dict[str, list[str]]:
    """The filters of EC2's: machines that kops tagged, running unless another state is named."""
    filters = {_STATE: ["running"], f"tag:{_kops_tags.GROUP}": ["*"]} | settings.filters
    if settings.clusters:
        filters[f"tag:{_kops_tags.CLUSTER}"] = list(settings.clusters)
    return filters
