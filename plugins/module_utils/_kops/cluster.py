# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Bring a cluster to what is declared: check, plan, lock, write, update, and tell what is left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops import (
    capacity,
    empty_store,
    lock,
    outdated,
    report,
    strangers,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.declaration import (
    API_VERSION,
    CLUSTER_LABEL,
    Declaration,
    placeholders,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.intent import (
    Intent,
    Snapshot,
    intend,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.rehearsal import (
    write_documents,
)

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import (
        Document,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import (
        Workspace,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.store import Store


@dataclass(frozen=True)
class Choices:
    """How far a run may go. lock_timeout is in seconds."""

    check: bool
    prune: bool
    purge: bool
    version_change: bool
    lock_timeout: float


@dataclass(frozen=True)
class Run:
    """One task's cluster, as declared, and the means to bring it there."""

    work: Workspace
    store: Store
    declared: Declaration
    choices: Choices
    price: report.Pricing


def present(run: Run) -> tuple[Intent, dict[str, Any]]:
    """Make the cluster as declared: what was intended, and done; and the module's result.

    The result's warnings are those of its prices.

    Raises WorkbenchError before anything is written for every fault that can be known then.
    """
    has_store = run.store.exists()
    if not (has_store or run.choices.check):
        raise WorkbenchError(
            f"use {run.store.url} as a state store",
            "the bucket does not exist",
            "Create it first, private and versioned (the account role does).",
        )
    if not has_store or placeholders(run.declared):
        if not (has_store and Snapshot.take(run.store, run.declared.name).has_cluster):
            _refuse_strangers(run, outdated.survey(run.work.session, run.declared.name))
        return _first_check(run)
    # While kops thinks there is time to ask AWS what is needed later.
    with ThreadPoolExecutor() as aside:
        safe = aside.submit(run.store.refuse_if_unsafe)
        machines = aside.submit(outdated.survey, run.work.session, run.declared.name)
        snapshot = Snapshot.take(run.store, run.declared.name)
        if not snapshot.has_cluster:
            found = machines.result()
            # Another run may be making the cluster just now: then the store knows of it first.
            if not Snapshot.take(run.store, run.declared.name).has_cluster:
                _refuse_strangers(run, found)
        intent = _intend(run, snapshot)
        safe.result()
        intent = _with_surplus(intent, machines.result())
    if intent.is_empty or run.choices.check:
        return intent, _result(run, intent, machines.result())
    with lock.held(run.store, run.declared.name, timeout=run.choices.lock_timeout) as held:
        now = Snapshot.take(run.store, run.declared.name)
        if now != snapshot:
            # Somebody else was at work since: what they did is not for us to do again.
            machines_now = outdated.survey(run.work.session, run.declared.name)
            if not now.has_cluster:
                _refuse_strangers(run, machines_now)
            snapshot, intent = now, _with_surplus(_intend(run, now), machines_now)
        if not intent.is_empty:
            _apply(run, snapshot, intent, held)
    return intent, _result(run, intent, outdated.survey(run.work.session, run.declared.name))


def _refuse_strangers(run: Run, machines: outdated.Machines) -> None:
    name, url = run.declared.name, run.store.url
    strangers.refuse(run.work.session, name, machines, f"make the cluster {name}", url)


def _first_check(run: Run) -> tuple[Intent, dict[str, Any]]:
    """The plan where the bucket or the network does not exist yet; only in check mode."""
    choices = run.choices
    declared = empty_store.without_placeholders(run.declared)
    with empty_store.served() as environment:
        work = replace(run.work, kops=run.work.kops.using(**environment))
        intent = intend(work, declared, Snapshot({}), prune=choices.prune, purge=choices.purge)
    if placeholders(run.declared):
        intent = replace(intent, plan=empty_store.without_network(intent.plan))
    return intent, _result(run, intent, outdated.Machines())


def _intend(run: Run, snapshot: Snapshot) -> Intent:
    choices = run.choices
    intent = intend(run.work, run.declared, snapshot, prune=choices.prune, purge=choices.purge)
    versions = intent.version_change
    if versions and not (choices.check or choices.version_change):
        raise WorkbenchError(
            f"change Kubernetes {versions[0]} of {run.declared.name} to {versions[1]}",
            "that is an upgrade, which has to replace control plane and nodes in order",
            "To go on, set allow_version_change (cluster_allow_version_change of role cluster), "
            "and roll the control plane next, then all other groups.",
        )
    return intent


def _with_surplus(intent: Intent, machines: outdated.Machines) -> Intent:
    """The intent, with the machines that a lowered minSize sets free."""
    surplus = capacity.surplus(machines.groups, intent.stored, intent.wanted)
    return replace(intent, surplus=surplus, plan=capacity.with_surplus(intent.plan, surplus))


def _apply(run: Run, snapshot: Snapshot, intent: Intent, held: lock.Lock) -> None:
    """Write what differs, then have kops carry out the plan.

    Each step can be repeated: whatever ends a run here, the next one finds the difference, in the
    store or in the cloud, and goes on.
    """
    kops, name = run.work.kops.guarded(held.check), run.declared.name
    # First, while the store still tells the old minimum: cut short, the next run does the rest.
    capacity.release(run.work.session, intent.surplus)
    if intent.replaces_key and snapshot.keys:
        # kops refuses two keys at a time, so the old one goes first.
        doing = f"remove the old SSH key of {name}"
        kops("delete", "sshpublickey", "--name", name, doing=doing)
    wanted = intent.wanted.named()
    documents = [wanted[changed] for changed in intent.changed]
    if intent.replaces_key:
        documents.append(_credential(run.declared))
    if documents:
        path = write_documents(run.work.folder, documents)
        kops("replace", "-f", path, "--force", doing=f"store the cluster {name}")
    for group in intent.purged:
        held.check()
        doing = f"delete the instance group {group} of {name}"
        kops("delete", "instancegroup", group, "--name", name, "--yes", doing=doing)
    held.check()
    flags = ["--yes", "--create-kube-config=false", *(["--prune"] if run.choices.prune else [])]
    kops("update", "cluster", "--name", name, *flags, doing=f"apply the plan of {name}")


def _credential(declared: Declaration) -> Document:
    return {
        "apiVersion": API_VERSION,
        "kind": "SSHCredential",
        "metadata": {"name": "admin", "labels": {CLUSTER_LABEL: declared.name}},
        "spec": {"publicKey": declared.key.line if declared.key else None},
    }


def _result(run: Run, intent: Intent, machines: outdated.Machines) -> dict[str, Any]:
    """The result; in check mode the groups to roll are also those that the plan outdates."""
    templates = [entry.name for entry in intent.plan.entries if entry.type == "LaunchTemplate"]
    found = outdated.outdated(machines, templates if run.choices.check else ())
    rolls = sorted(found & intent.wanted.groups.keys())
    told = report.NOTHING
    if intent.plan.entries:
        wanted, stored = intent.wanted, intent.stored
        told = run.price(intent.plan, run.work.session.region, wanted=wanted, stored=stored)
    return report.result(intent, told) | {"needs_rolling_update": rolls, "warnings": told.warnings}
