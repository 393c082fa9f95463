# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A filter: what an hour of a group's machines costs, and an hour of all that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._cost.scaling_text import (
    hour_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def scaled_hour(estimate: Mapping[str, Any], group: str) -> str:
    """A sentence from an estimate; see plugins/filter/scaled_hour.yml."""
    return hour_text(estimate, group)


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters of this file by name."""
        return {"scaled_hour": scaled_hour}
