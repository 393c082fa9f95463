# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Delete a cluster, and everything that kops made for it; as often as it takes."""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    aws_call,
)
from ansible_collections.datascience.workbench.plugins.module_utils._errors import (
    WorkbenchError,
    advice,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops import (
    lock,
    outdated,
    report,
    strangers,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import (
    Documents,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import (
    FindingError,
    KopsError,
    explain,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.intent import Snapshot
from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
    DELETE,
    Entry,
    Plan,
    UnreadablePlanError,
    parse_delete,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.rehearsal import (
    read_documents,
)

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import (
        Workspace,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.store import Store

# Seconds between two of kops's attempts: AWS needs minutes to end machines.
_INTERVAL = 5
# kops gives up on what AWS does not let go a little before we end kops, so that it can say what.
_MARGIN = 30
_BATCH = 1000
_NOT_ALL = "Not all resources deleted; waiting before reattempting deletion"
# What kops keeps in a cluster's folder, and deletes: DeleteAllClusterState of kops 1.36.
_OURS = re.compile(
    r"config|cluster\.spec|cluster-completed\.spec|kops-version\.txt"
    r"|(addons|clusteraddons|pki|secrets|instancegroup|igconfig|manifests|backups)/.*"
)


def absent(
    work: Workspace, store: Store, price: report.Pricing, *, check: bool, lock_timeout: float
) -> dict[str, Any]:
    """The cluster gone; the result has the keys changed, plan, cost, diff and warnings.

    Raises WorkbenchError.
    """
    snapshot = Snapshot.take(store, work.name) if store.exists() else Snapshot({})
    plan = _plan(work, snapshot)
    told = _priced(work, snapshot, plan, price)
    if plan.entries and not check:
        with lock.held(store, work.name, timeout=lock_timeout) as held:
            now = Snapshot.take(store, work.name)
            if now != snapshot:
                snapshot, plan = now, _plan(work, now)
                told = _priced(work, now, plan, price)
            _delete(replace(work, kops=work.kops.guarded(held.check)), store, snapshot)
    return {
        "changed": bool(plan.entries),
        "plan": told.plan,
        "cost": told.cost,
        "diff": list(report.plan_diff(plan, told)),
        "warnings": told.warnings,
    }


def _priced(work: Workspace, snapshot: Snapshot, plan: Plan, price: report.Pricing) -> report.Told:
    """The plan with what stops to cost, as far as the store, which goes with it, can tell."""
    if not plan.entries:
        return report.NOTHING
    stored = Documents()
    if snapshot.has_cluster:
        # What cannot be read has no price, and is deleted all the same.
        with contextlib.suppress(KopsError):
            stored = read_documents(work.kops, work.name, doing=f"read the cluster {work.name}")
    return price(plan, work.session.region, stored=stored)


def _plan(work: Workspace, snapshot: Snapshot) -> Plan:
    """What kops would delete, and the cluster's folder in the store."""
    if not snapshot.has_cluster:
        # The keys of a running cluster are not what is left of one, and its machines not nothing.
        machines = outdated.survey(work.session, work.name)
        doing, store = f"delete the cluster {work.name}", work.kops.state_store
        strangers.refuse(work.session, work.name, machines, doing, store)
    if not snapshot.objects:
        return Plan()
    folder = f"{work.kops.state_store}/{work.name}"
    foreign = sorted(path for path in snapshot.objects if not _OURS.fullmatch(path))
    if foreign:
        raise WorkbenchError(
            f"delete {folder}",
            f"it holds what is not kops's: {', '.join(foreign[:5])}",
            "Check name and state_store; if both are right, move those objects away first.",
        )
    resources = Plan()
    if snapshot.has_cluster:
        doing = f"plan the deletion of {work.name}"
        finished = work.kops("delete", "cluster", "--name", work.name, doing=doing)
        try:
            resources = parse_delete(finished.stdout)
        except UnreadablePlanError as error:
            raise FindingError(
                doing, str(error), "This version of kops lists in a form that is not known."
            ) from error
    return Plan((*resources.entries, Entry(DELETE, "state", folder)))


def _delete(work: Workspace, store: Store, snapshot: Snapshot) -> None:
    if snapshot.has_cluster:
        patience = max(1, int(work.kops.deadline) - _MARGIN)
        waiting = ["--wait", f"{patience}s", "--interval", f"{_INTERVAL}s"]
        doing = f"delete the cluster {work.name}"
        arguments = ("delete", "cluster", "--name", work.name, "--yes", *waiting)
        finished = work.kops(*arguments, doing=doing, check=False)
        if finished.returncode != 0:
            said = explain(finished.stderr) or f"exit code {finished.returncode}"
            raise _unfinished(doing, said, remaining(finished.stdout))
    _clear(store, Snapshot.take(store, work.name), work.name)


def remaining(output: str) -> list[str]:
    """TYPE:ID of what kops could not delete yet, from what it printed after its last attempt."""
    _before, heading, after = output.rpartition(_NOT_ALL)
    listed = [line for line in after.splitlines()[1:] if line.startswith("\t")]
    return [line.strip() for line in listed] if heading else []


def _unfinished(doing: str, said: str, left: list[str]) -> KopsError:
    if not left:
        return KopsError(doing, said, advice(said))
    shown = ", ".join(left[:10]) + (f" and {len(left) - 10} more" if len(left) > 10 else "")
    return KopsError(
        doing,
        f"{said}; still there: {shown}",
        advice(said)
        or "What kops did not make may still use these (a mount target, a rule of another security "
        "group): remove that, and run again to go on.",
    )


def _clear(store: Store, left: Snapshot, name: str) -> None:
    """Remove what a deletion that was cut short left in the store after the cluster's own entry."""
    keys = [{"Key": store.key(name, path)} for path in left.objects]
    for start in range(0, len(keys), _BATCH):
        doing = f"clear {store.url}/{name}"
        with aws_call(doing):
            answer = store.client.delete_objects(
                Bucket=store.bucket, Delete={"Objects": keys[start : start + _BATCH], "Quiet": True}
            )
        # S3 answers 200 to the call as a whole, whatever became of single objects.
        for refused in answer.get("Errors", ()):
            code = refused.get("Code", "")
            said = f"{code}: {refused.get('Message', '')} ({refused.get('Key', '')})"
            raise AwsError(doing, said, advice(said), code)
