# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Waiting until the machines that can be counted upon have joined a cluster."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._kops import (
    endpoint,
    instances,
    validation,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import FindingError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import (
        Documents,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import (
        Workspace,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.validation import (
        Validation,
    )

# Seconds of silence after which an API server that should long be up does not answer to us; and
# seconds after which the machine of a control plane should be up: it takes 5 to 10 minutes.
SILENCE = 60.0
STARTED = 900.0


def wait(
    work: Workspace,
    params: Mapping[str, Any],
    documents: Documents,
    report: Callable[[Validation], None] = lambda _verdict: None,
    *,
    applied: bool = True,
) -> Validation:
    """The verdict once it is good. params are the module's options, documents the cluster's.

    applied says whether this run changed anything, so that something is starting.
    Raises FindingError, saying what is missing, if that takes longer than wait_timeout.
    """
    if documents.cluster is None:
        raise AssertionError("there is a cluster to wait for")
    specs = {name: document["spec"] for name, document in documents.groups.items()}
    chosen = params["wait_groups"]
    groups = validation.expected(specs) if chosen is None else chosen
    spec = documents.cluster["spec"]
    answered = time.monotonic()
    given_up = False

    def give_up(verdict: Validation) -> bool:
        nonlocal answered, given_up
        if not verdict.unanswered:
            answered = time.monotonic()
        silent = time.monotonic() - answered > SILENCE
        given_up = silent and not applied and _is_long_up(work)
        return given_up

    verdict = validation.wait(
        lambda: look(work, params, spec, groups),
        timeout=params["wait_timeout"],
        report=report,
        give_up=give_up,
    )
    if given_up:
        raise _shut_out(work.name, spec, verdict)
    if not verdict.valid:
        raise FindingError(
            f"see the control plane and the groups {', '.join(groups)} of {work.name} come up "
            f"within {params['wait_timeout']} seconds",
            str(verdict),
            "The cluster is applied, and its machines go on starting: run again to wait on. If "
            "nothing ever answers, check that the API may be reached from here "
            "(kubernetesApiAccess), and the console output of the control plane's instance.",
        )
    return verdict


def _is_long_up(work: Workspace) -> bool:
    """Whether all machines of the control plane have run for long enough to answer."""
    launched = instances.control_plane_launches(instances.described(work.session, work.name))
    now = datetime.now(UTC)
    return bool(launched) and all((now - at).total_seconds() > STARTED for at in launched)


def _shut_out(name: str, spec: Mapping[str, Any], verdict: Validation) -> FindingError:
    admitted = ", ".join(spec.get("kubernetesApiAccess") or ()) or "nobody"
    return FindingError(
        f"reach the API server of {name}",
        f"kubernetesApiAccess admits {admitted}; compare with your current address. {verdict}",
        "This run changed nothing, and the control plane has been up for long. If the address is "
        "right, look at the console output of its instance.",
    )


def look(
    work: Workspace, params: Mapping[str, Any], spec: Mapping[str, Any], groups: Collection[str]
) -> Validation:
    """One look. The address is found anew each time: the machine may only be starting."""

    def addresses() -> list[str]:
        return instances.control_plane_addresses(instances.described(work.session, work.name))

    try:
        url = endpoint.api_server(params, spec, addresses)
    except endpoint.UnreachableError as error:
        return validation.Validation(unanswered=error.said)
    reason = endpoint.silence(url) if url else ""
    if reason:
        return validation.Validation(unanswered=reason)
    return validation.look(work.kops, work.name, groups, ("--api-server", url) if url else ())
