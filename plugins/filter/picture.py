# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A filter: what will stand, drawn in plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._cost.kops_spec import declared
from ansible_collections.datascience.workbench.plugins.module_utils._cost.picture import (
    Network,
    draw,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def picture(
    cluster: Mapping[str, Any],
    network: Mapping[str, Any],
    hourly: Mapping[str, Mapping[str, Any]],
) -> str:
    """The network of a cluster with its groups; see plugins/filter/picture.yml."""
    declaration = declared("", cluster["spec"], cluster["instance_groups"])
    lists = {name: tuple(network.get(name) or ()) for name in ("outside", "inside")}
    return draw(declaration, Network(**{**network, **lists}), hourly)


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters of this file by name."""
        return {"picture": picture}
