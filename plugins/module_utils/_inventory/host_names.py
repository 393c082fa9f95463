# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which name a machine has in the inventory."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from ansible_collections.datascience.workbench.plugins.module_utils._inventory.instance import (
        Instance,
    )

# A tag is somebody else's text: what is no plain name is passed over.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,252}")


def host_names(
    instances: Iterable[Instance], preferences: Sequence[str], taken: Container[str]
) -> dict[str, str]:
    """The name of each machine, by its instance ID: the first of preferences that it has.

    A name that several have gets the instance ID behind it, for each of them. taken: what a tag may
    not name, because it is a host or a group already. Without any other, the name is the ID.
    """
    machines = {one.id: one for one in instances}
    chosen = {
        instance_id: _first(one, preferences, (taken, machines))
        for instance_id, one in machines.items()
    }
    shared = Counter(chosen.values())
    longer = {
        instance_id: name if shared[name] == 1 else f"{name}-{instance_id}"
        for instance_id, name in chosen.items()
    }
    # A tag can be made to look like a name with an ID behind it.
    again = Counter(longer.values())
    return {
        instance_id: name if again[name] == 1 else instance_id
        for instance_id, name in longer.items()
    }


def _first(instance: Instance, preferences: Sequence[str], taken: Sequence[Container[str]]) -> str:
    for preference in preferences:
        if preference.startswith("tag:"):
            name, free = instance.tags.get(preference[len("tag:") :], ""), False
        elif preference == "instance_id":
            return instance.id
        else:
            name, free = getattr(instance, preference), preference != "name"
        if _PLAIN.fullmatch(name) and (free or not any(name in names for names in taken)):
            return str(name)
    return instance.id
