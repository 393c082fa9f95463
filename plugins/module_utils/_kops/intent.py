# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a run would do to a cluster: from what is stored to what is declared, and the plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import aws_call
from ansible_collections.datascience.workbench.plugins.module_utils._kops import immutable, ssh_key
from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import (
    Documents,
    differing,
    vanished,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.declaration import (
    DeclarationError,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import KopsError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
    DELETE,
    Entry,
    Field,
    Plan,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.rehearsal import (
    Rehearsal,
    read_documents,
)

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.capacity import (
        Surplus,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.declaration import (
        Declaration,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import (
        Workspace,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.store import Store

_KEYS = "pki/ssh/public/admin/"
_LAUNCH_TEMPLATE_NAMES = {
    "Master": ".masters.",
    "ControlPlane": ".masters.",
    "APIServer": ".apiservers.",
}


@dataclass(frozen=True)
class Snapshot:
    """Path -> ETag of each object below a cluster's folder: any write there makes another one."""

    objects: dict[str, str]

    @classmethod
    def take(cls, store: Store, name: str) -> Snapshot:
        """Raises AwsError."""
        folder = store.key(name) + "/"
        with aws_call(f"list s3://{store.bucket}/{folder}"):
            pages = store.client.get_paginator("list_objects_v2").paginate(
                Bucket=store.bucket, Prefix=folder
            )
            found = [entry for page in pages for entry in page.get("Contents", ())]
        return cls({entry["Key"].removeprefix(folder): entry["ETag"] for entry in found})

    @property
    def has_cluster(self) -> bool:
        """Whether kops knows the cluster."""
        return "config" in self.objects

    @property
    def keys(self) -> list[str]:
        """The ids of the SSH public keys that are stored."""
        return [path.removeprefix(_KEYS) for path in self.objects if path.startswith(_KEYS)]


@dataclass(frozen=True)
class Intent:
    """changed names what differs in the store; purged are groups to delete, kept those to leave.

    surplus are the machines of groups whose minimum is lowered.
    """

    wanted: Documents
    stored: Documents
    changed: tuple[str, ...]
    replaces_key: bool
    purged: tuple[str, ...]
    kept: tuple[str, ...]
    plan: Plan
    surplus: tuple[Surplus, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done."""
        return not (self.changed or self.replaces_key or self.plan.entries)

    @property
    def version_change(self) -> tuple[str, str] | None:
        """(stored, wanted) Kubernetes version, if the cluster exists and they differ."""
        if self.stored.cluster is None or self.wanted.cluster is None:
            return None
        old, new = (
            side["spec"].get("kubernetesVersion")
            for side in (self.stored.cluster, self.wanted.cluster)
        )
        return None if old == new else (str(old), str(new))


def intend(
    work: Workspace,
    declared: Declaration,
    snapshot: Snapshot,
    *,
    prune: bool,
    purge: bool,
) -> Intent:
    """Compare, refuse what cannot be, and plan. Writes to the private folder only.

    Raises KopsError, and WorkbenchError for a change that a running cluster does not survive.
    """
    stored = Documents()
    if snapshot.has_cluster:
        stored = read_documents(work.kops, work.name, doing=f"read the cluster {work.name}")
    undeclared = tuple(declared.undeclared(stored))
    kept = () if purge else undeclared
    rehearsal = Rehearsal(work.kops, work.name, work.folder)
    wanted = _accepted(rehearsal, declared, stored, kept)
    changed = tuple(differing(wanted, stored))
    if "cluster" in changed and stored.cluster and wanted.cluster:
        # What kops will make of it when it replaces the stored one; nodes' configuration shows it.
        wanted.cluster["metadata"]["generation"] = (
            stored.cluster["metadata"].get("generation", 0) + 1
        )
        rehearsal.rewrite(wanted.cluster)
    plan = rehearsal.plan()
    key = declared.key
    replaces_key = key is not None and snapshot.keys != [key.id]
    if key is not None and replaces_key:
        plan = _with_key(work, key, snapshot, stored, plan)
    purged = undeclared if purge else ()
    plan = Plan(
        plan.entries + tuple(_removal(stored.groups[name]) for name in purged), plan.deferred
    )
    return Intent(
        wanted, stored, changed, replaces_key, purged, kept, plan.pruned() if prune else plan
    )


def _accepted(
    rehearsal: Rehearsal, declared: Declaration, stored: Documents, kept: tuple[str, ...]
) -> Documents:
    """What is to be stored, in kops's own form. Raises KopsError or DeclarationError."""
    documents = declared.documents(stored, kept)
    try:
        wanted = rehearsal.write(documents)
    except KopsError:
        # What kops refuses may only be the half of a change that a cluster does not survive.
        _refuse_changes(declared, Documents.of(documents), stored)
        raise
    _refuse_losses(declared, wanted)
    _refuse_changes(declared, wanted, stored)
    return wanted


def _refuse_losses(declared: Declaration, wanted: Documents) -> None:
    if wanted.cluster is None:
        raise AssertionError("kops was given a cluster, and wrote one")
    lost = vanished(declared.spec, wanted.cluster["spec"])
    for group in declared.groups:
        path = f"instance_groups[{group.name}].spec"
        lost += vanished(group.spec, wanted.groups[group.name]["spec"], path)
    if lost:
        raise DeclarationError(
            declared.name, [f"{path}: this version of kops drops it in silence" for path in lost]
        )


def _refuse_changes(declared: Declaration, wanted: Documents, stored: Documents) -> None:
    refused = immutable.refusals(wanted, stored)
    if refused:
        raise DeclarationError(declared.name, refused)


def _with_key(
    work: Workspace, key: ssh_key.PublicKey, snapshot: Snapshot, stored: Documents, plan: Plan
) -> Plan:
    pair = ssh_key.key_pair(work.name, key)
    with aws_call(f"look for the key pair {pair.name}"):
        filters = [{"Name": "key-name", "Values": [pair.name]}]
        exists = bool(work.session.client("ec2").describe_key_pairs(Filters=filters)["KeyPairs"])
    old = ssh_key.pair_name(work.name, snapshot.keys[0]) if snapshot.keys else None
    templates = [launch_template_name(group, work.name) for group in stored.groups.values()]
    planned = ssh_key.with_key(plan, pair, old, templates)
    if exists:
        planned = replace(planned, entries=tuple(e for e in planned.entries if e != pair))
    return planned


def launch_template_name(group: dict[str, Any], cluster: str) -> str:
    """The name that kops gives to a group's launch template and auto scaling group."""
    joint = _LAUNCH_TEMPLATE_NAMES.get(group["spec"].get("role", ""), ".")
    return f"{group['metadata']['name']}{joint}{cluster}"


def _removal(group: dict[str, Any]) -> Entry:
    """A group that is no longer declared: kops deletes it by a command that shows no plan."""
    shown = ("machineType", "minSize", "maxSize")
    fields = tuple(
        Field(name, str(group["spec"][name]), None) for name in shown if name in group["spec"]
    )
    return Entry(DELETE, "InstanceGroup", group["metadata"]["name"], fields)
