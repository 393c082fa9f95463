# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A filter: the instance groups of a cluster and their machines as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils import _kops_tags
from ansible_collections.datascience.workbench.plugins.module_utils._kops.validation import is_spot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

HEAD = ("GROUP", "SIZE", "BUYING", "MACHINE", "INSTANCE", "STATE", "PRIVATE", "PUBLIC")


def fleet(groups: Iterable[Mapping[str, Any]], instances: Iterable[Mapping[str, Any]]) -> str:
    """A table of what may run and what runs.

    groups: [{name, spec}] with the specs of kops InstanceGroups.
    instances: as amazon.aws.ec2_instance_info returns them.
    """
    machines = list(instances)
    rows: list[Sequence[str]] = [HEAD]
    for group in groups:
        rows += _group(group["name"], group["spec"], machines)
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _group(
    name: str, spec: Mapping[str, Any], machines: Iterable[Mapping[str, Any]]
) -> list[Sequence[str]]:
    smallest, largest = spec.get("minSize", 0), spec.get("maxSize", 0)
    size = str(smallest) if smallest == largest else f"{smallest}-{largest}"
    about = (name, size, "spot" if is_spot(spec) else "on-demand")
    ours = [one for one in machines if one.get("tags", {}).get(_kops_tags.GROUP) == name]
    if not ours:
        return [(*about, str(spec.get("machineType", "-")), "-", "-", "-", "-")]
    return [
        (
            *(about if position == 0 else ("", "", "")),
            str(one.get("instance_type", "-")),
            str(one["instance_id"]),
            str(one.get("state", {}).get("name", "-")),
            one.get("private_ip_address") or "-",
            one.get("public_ip_address") or "-",
        )
        for position, one in enumerate(sorted(ours, key=lambda one: str(one["instance_id"])))
    ]


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters of this file by name."""
        return {"fleet": fleet}
