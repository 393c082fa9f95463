# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether the machines that matter have joined the cluster and are well, as kops sees it.

What matters are the control plane and the groups that are named. Anything else, for example spot
machines that AWS does not have, is worth a warning and nobody's wait.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import (
    KopsTimeoutError,
    explain,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from ansible_collections.datascience.workbench.plugins.module_utils._kops.binary import Kops

# Seconds between two looks, and for one: kops waits 30 for an address where nothing answers.
INTERVAL = 10.0
ATTEMPT = 60.0
_CONTROL_PLANE = ("ControlPlane", "Master")
_NODE_POD = "system-node-critical "


@dataclass(frozen=True)
class Complaint:
    """One thing that kops found wrong. group is "" if kops does not name one."""

    kind: str
    name: str
    message: str
    group: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True)
class Validation:
    """The verdict: failures prevent it from being valid, warnings do not.

    nodes are {name, zone, role, hostname, status}. unanswered says why there is no verdict, "" if
    there is one.
    """

    failures: tuple[Complaint, ...] = ()
    warnings: tuple[Complaint, ...] = ()
    nodes: tuple[dict[str, str], ...] = ()
    unanswered: str = ""

    @property
    def valid(self) -> bool:
        """Whether everything that matters is well."""
        return not self.failures and not self.unanswered

    def __str__(self) -> str:
        """What is missing, in a sentence or two."""
        if self.unanswered:
            return self.unanswered
        return "; ".join(map(str, self.failures)) or "the cluster is valid"

    def as_result(self) -> dict[str, Any]:
        """The verdict as a module returns it."""
        return {
            "valid": self.valid,
            "failures": [vars(failure) for failure in self.failures],
            "warnings": [vars(warning) for warning in self.warnings],
            "nodes": [dict(node) for node in self.nodes],
            "unanswered": self.unanswered or None,
        }


def judge(document: str, groups: Collection[str]) -> Validation:
    """The verdict on one document of `kops validate cluster -o json`.

    groups are the names of those that matter beside the control plane. A complaint that names no
    group (a pod of the whole cluster, the DNS record of the API) matters; but see _strays.
    Raises ValueError if the document is no JSON.
    """
    answer = json.loads(document)
    failures: list[Complaint] = []
    warnings: list[Complaint] = []
    for entry in answer.get("failures") or ():
        group = entry.get("instanceGroup") or {}
        name = group.get("metadata", {}).get("name", "")
        complaint = Complaint(
            entry.get("type", ""), entry.get("name", ""), entry.get("message", ""), name
        )
        role = group.get("spec", {}).get("role")
        matters = not name or name in groups or role in _CONTROL_PLANE
        (failures if matters else warnings).append(complaint)
    strays = _strays(failures, warnings)
    return Validation(
        tuple(one for one in failures if one not in strays),
        (*warnings, *strays),
        tuple(answer.get("nodes") or ()),
    )


def _strays(failures: Collection[Complaint], warnings: Collection[Complaint]) -> list[Complaint]:
    """Failures that belong to machines which do not matter.

    kops knows a pod's group only once its machine is ready. So while machines that do not matter
    are unwell, pods that every machine has (system-node-critical) and that name no group are
    theirs: an unready machine that matters is a failure by itself.
    """
    if not any(one.kind in ("Machine", "Node") for one in warnings):
        return []
    return [
        one
        for one in failures
        if one.kind == "Pod" and not one.group and one.message.startswith(_NODE_POD)
    ]


def expected(groups: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The names of groups, given with their specs, whose machines can be counted upon.

    Those that always have some, and do not depend on the spot market.
    """
    return sorted(
        name
        for name, spec in groups.items()
        if (spec.get("minSize") or 0) > 0 and not is_spot(spec)
    )


def is_spot(spec: Mapping[str, Any]) -> bool:
    """Whether machines of an instance group are bought on the spot market, some of them or all."""
    policy = spec.get("mixedInstancesPolicy") or {}
    above_base = policy.get("onDemandAboveBase")
    return bool(spec.get("maxPrice")) or (above_base is not None and above_base < 100)


def look(kops: Kops, name: str, groups: Collection[str], arguments: Collection[str]) -> Validation:
    """Ask once. arguments say how kops reaches the API, as in ("--api-server", URL)."""
    try:
        finished = kops(
            "validate",
            "cluster",
            "--name",
            name,
            "-o",
            "json",
            *arguments,
            doing=f"validate the cluster {name}",
            deadline=ATTEMPT,
            check=False,
        )
    except KopsTimeoutError:
        return Validation(unanswered=f"the API server did not answer within {ATTEMPT:g} seconds")
    # Exit code 1 with a document: kops looked, and found something wrong.
    if not finished.stdout.strip():
        said = explain(finished.stderr) or f"exit code {finished.returncode}"
        return Validation(unanswered=said.removeprefix("validation failed: "))
    try:
        return judge(finished.stdout, groups)
    except ValueError:
        return Validation(unanswered=f"kops gave no verdict but: {finished.stdout[:200]}")


def wait(
    attempt: Callable[[], Validation],
    *,
    timeout: float,
    report: Callable[[Validation], None] = lambda _verdict: None,
    give_up: Callable[[Validation], bool] = lambda _verdict: False,
) -> Validation:
    """Look again and again until the verdict is valid, at most timeout seconds; the last verdict.

    attempt is look with its arguments, which may change from one look to the next (the address of
    a control plane that is only being started). report hears of every verdict that is not valid;
    give_up may say of one that waiting is in vain.
    """
    until = time.monotonic() + timeout
    while True:
        verdict = attempt()
        left = until - time.monotonic()
        if verdict.valid or left <= 0 or give_up(verdict):
            return verdict
        report(verdict)
        time.sleep(min(INTERVAL, left))
