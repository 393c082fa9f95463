# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What one inventory file came to: kept in the cache, and told to Ansible from there or at once."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# Ansible sets these for every host by itself.
_OF_ANSIBLE = ("inventory_file", "inventory_dir")


@dataclass(frozen=True)
class Snapshot:
    """Hosts with their variables, groups with their hosts, child groups and variables, by name."""

    hosts: dict[str, dict[str, Any]]
    groups: dict[str, list[str]]
    children: dict[str, list[str]]
    group_vars: dict[str, dict[str, str]]

    def tell(self, inventory: Any) -> None:
        """Add all of it to an inventory of Ansible's."""
        for group in self.groups:
            inventory.add_group(group)
        for name, variables in self.hosts.items():
            inventory.add_host(name)
            for variable, value in variables.items():
                inventory.set_variable(name, variable, value)
        for group, names in self.groups.items():
            for name in names:
                inventory.add_host(name, group)
        for group, children in self.children.items():
            for child in children:
                inventory.add_child(group, child)
        for group, shared in self.group_vars.items():
            for variable, value in shared.items():
                inventory.set_variable(group, variable, value)

    @classmethod
    def taken(cls, inventory: Any, group_vars: Mapping[str, dict[str, str]]) -> Snapshot:
        """What an inventory holds that nothing else was added to."""
        groups = {
            name: group
            for name, group in inventory.groups.items()
            if name not in ("all", "ungrouped")
        }
        return cls(
            hosts={
                host.name: {k: v for k, v in host.vars.items() if k not in _OF_ANSIBLE}
                for host in inventory.hosts.values()
            },
            groups={name: [host.name for host in group.hosts] for name, group in groups.items()},
            children={
                name: [child.name for child in group.child_groups]
                for name, group in groups.items()
                if group.child_groups
            },
            group_vars=dict(group_vars),
        )

    def as_text(self) -> str:
        """JSON, in which no string is marked as a template.

        Raises TypeError or ValueError where a variable is unwritable().
        """
        return json.dumps(asdict(self))

    def unwritable(self) -> dict[str, str]:
        """A host that has it, of each variable that JSON has no value for."""
        found: dict[str, str] = {}
        for host, variables in self.hosts.items():
            for name, value in variables.items():
                try:
                    json.dumps(value)
                except (TypeError, ValueError):
                    found.setdefault(name, host)
        return found

    @classmethod
    def from_text(cls, text: str) -> Snapshot:
        """Read what as_text wrote. Raises ValueError or TypeError if it is something else."""
        return cls(**json.loads(text))
