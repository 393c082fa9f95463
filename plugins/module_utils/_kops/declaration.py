# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a task declares about a cluster, and all that is wrong with it before kops is asked."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.spec import (
    cluster_fields,
    group_fields,
    unknown_fields,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import (
        Document,
        Documents,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.ssh_key import (
        PublicKey,
    )

API_VERSION = "kops.k8s.io/v1alpha2"
CLUSTER_LABEL = "kops.k8s.io/cluster"
# A stand-in for what does not exist yet: vpc-00000000000000000, Z00000000000000000000.
_PLACEHOLDER = re.compile(r"^(?:[a-z]+-|Z)0{8,}$")
_LABEL = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$")
_CONTROL_PLANE = ("controlplane", "control-plane", "master")


class DeclarationError(WorkbenchError):
    """What is declared cannot be: said lists every fault, one a line."""

    def __init__(self, name: str, found: list[str]) -> None:
        lines = ["it has faults:", *(f"  {fault}" for fault in found)]
        super().__init__(f"accept the declaration of {name or 'a cluster'}", "\n".join(lines))


@dataclass(frozen=True)
class Group:
    """One declared instance group, its spec as given."""

    name: str
    spec: Document


@dataclass(frozen=True)
class Declaration:
    """A cluster as a task wants it, specs as given.

    config_base is the s3:// URL of its folder; key is None where it is not ours to say.
    """

    name: str
    config_base: str
    spec: Document
    groups: tuple[Group, ...]
    key: PublicKey | None = None

    def documents(self, stored: Documents, kept: Sequence[str] = ()) -> list[Document]:
        """What kops is given: the declared documents, and stored groups to keep beside them.

        Those that exist keep the time of their creation and their generation, which kops writes
        into the nodes' configuration.
        """
        cluster = _document("Cluster", self.name, {"configBase": self.config_base, **self.spec})
        _keep_identity(cluster, stored.cluster)
        documents = [cluster]
        for group in self.groups:
            document = _document("InstanceGroup", group.name, group.spec)
            document["metadata"]["labels"] = {CLUSTER_LABEL: self.name}
            _keep_identity(document, stored.groups.get(group.name))
            documents.append(document)
        return documents + [stored.groups[name] for name in kept]

    def undeclared(self, stored: Documents) -> list[str]:
        """The names of stored groups that are not declared."""
        return sorted(stored.groups.keys() - {group.name for group in self.groups})


def _document(kind: str, name: str, spec: Document) -> Document:
    return {
        "apiVersion": API_VERSION,
        "kind": kind,
        "metadata": {"name": name},
        "spec": spec,
    }


def _keep_identity(document: Document, stored: Document | None) -> None:
    if stored is not None:
        kept = ("creationTimestamp", "generation")
        document["metadata"] |= {k: v for k, v in stored["metadata"].items() if k in kept}


def faults(declared: Declaration) -> list[str]:
    """One sentence for each fault that can be told without kops; [] if there is none."""
    return [
        *name_faults(declared.name),
        *_cluster_faults(declared),
        *_group_faults(declared.groups),
    ]


def placeholders(declared: Declaration) -> list[str]:
    """The paths of placeholder identifiers, which stand for what does not exist yet."""
    found = list(_placeholders(declared.spec, "spec"))
    for group in declared.groups:
        found += _placeholders(group.spec, f"instance_groups[{group.name}].spec")
    return found


def name_faults(name: str) -> Iterator[str]:
    """What is wrong with a cluster's name, which is also its folder in the state store."""
    labels = name.split(".")
    if len(labels) < 2 or not all(map(_LABEL.match, labels)):
        yield (
            f"name: {name!r} is no full name of lower-case letters, digits and hyphens with a dot "
            "in it, for example wb.example.org"
        )


def _cluster_faults(declared: Declaration) -> Iterator[str]:
    yield from map(str, unknown_fields(declared.spec, cluster_fields()))
    given = declared.spec.get("configBase", declared.config_base)
    if given != declared.config_base:
        yield f"spec.configBase: {given!r} is not below state_store; leave it out"
    if declared.key and declared.spec.get("sshKeyName") is not None:
        yield "spec.sshKeyName: kops ignores ssh_public_key beside it; leave one of them out"


def _group_faults(groups: Sequence[Group]) -> Iterator[str]:
    for name, times in Counter(group.name for group in groups).items():
        if times > 1:
            yield f"instance_groups[{name}]: {times} groups have this name"
        if not _LABEL.match(name):
            yield f"instance_groups[{name}]: use lower-case letters, digits and hyphens for a name"
    for group in groups:
        path = f"instance_groups[{group.name}].spec"
        yield from map(str, unknown_fields(group.spec, group_fields(), path))
        low, high = group.spec.get("minSize"), group.spec.get("maxSize")
        if isinstance(low, int) and isinstance(high, int) and low > high:
            yield f"{path}: minSize {low} is above maxSize {high}"
    if not any(str(group.spec.get("role", "")).lower() in _CONTROL_PLANE for group in groups):
        yield "instance_groups: none has the role ControlPlane"


def _placeholders(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _placeholders(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _placeholders(inner, f"{path}[{index}]")
    elif is_placeholder(value):
        yield path


def is_placeholder(value: Any) -> bool:
    """Whether value stands for an identifier that does not exist yet."""
    return isinstance(value, str) and bool(_PLACEHOLDER.match(value))
