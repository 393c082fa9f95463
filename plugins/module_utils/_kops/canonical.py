# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Cluster and InstanceGroup documents as kops writes them back, and how two sets of them differ."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Document = dict[str, Any]


@dataclass(frozen=True)
class Documents:
    """A cluster's documents; cluster is None and groups {} where there is no cluster."""

    cluster: Document | None = None
    groups: dict[str, Document] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Documents:
        """Sort documents by their kind."""
        cluster, groups = None, {}
        for document in documents:
            if document["kind"] == "Cluster":
                cluster = document
            elif document["kind"] == "InstanceGroup":
                groups[document["metadata"]["name"]] = document
        return cls(cluster, groups)

    def named(self) -> dict[str, Document]:
        """ "cluster", and "instance group NAME" for each group, with their documents."""
        whole = {"cluster": self.cluster} if self.cluster else {}
        return whole | {f"instance group {name}": doc for name, doc in self.groups.items()}


def parse(text: str) -> Documents:
    """The documents in the output of `kops get all -o json`, or of `kops get ig -o json`.

    A single document comes without the list around it.
    """
    found = json.loads(text)
    return Documents.of(found if isinstance(found, list) else [found])


def differing(wanted: Documents, stored: Documents) -> list[str]:
    """The names (see Documents.named) of wanted documents that are new, or have another spec."""
    before = stored.named()
    return [
        name
        for name, document in wanted.named().items()
        if name not in before or before[name]["spec"] != document["spec"]
    ]


def vanished(given: Any, canonical: Any, path: str = "spec") -> list[str]:
    """The paths of what was given, is not empty, and was not written back by kops.

    Lists of another length than kops's are not looked into: kops may add to them.
    """
    return list(_vanished(given, canonical, path))


def _vanished(given: Any, canonical: Any, path: str) -> Iterator[str]:
    if isinstance(given, dict) and isinstance(canonical, dict):
        for name, value in given.items():
            if name in canonical:
                yield from _vanished(value, canonical[name], f"{path}.{name}")
            elif _says_something(value):
                yield f"{path}.{name}"
    elif isinstance(given, list) and isinstance(canonical, list) and len(given) == len(canonical):
        for index, (ours, theirs) in enumerate(zip(given, canonical, strict=True)):
            yield from _vanished(ours, theirs, f"{path}[{index}]")


def _says_something(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_says_something, value.values()))
    if isinstance(value, list):
        return any(map(_says_something, value))
    return bool(value)
