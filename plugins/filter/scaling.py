# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A filter: what it costs that a group has more machines, or fewer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._cost.scaling_text import (
    scaling_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def scaling(
    now: Mapping[str, Any], then: Mapping[str, Any], group: str, before: int, after: int
) -> str:
    """Two estimates beside each other; see plugins/filter/scaling.yml."""
    return scaling_text(now, then, group, (before, after))


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters of this file by name."""
        return {"scaling": scaling}
