# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Waiting until the machines that can be counted upon have joined a cluster."""

from __future__ import annotations

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


def wait(
    work: Workspace,
    params: Mapping[str, Any],
    documents: Documents,
    report: Callable[[Validation], None] = lambda _verdict: None,
) -> Validation:
    """The verdict once it is good. params are the module's options, documents the cluster's.

    Raises FindingError, saying what is missing, if that takes longer than wait_timeout.
    """
    assert documents.cluster is not None
    specs = {name: document["spec"] for name, document in documents.groups.items()}
    chosen = params["wait_groups"]
    groups = validation.expected(specs) if chosen is None else chosen
    spec = documents.cluster["spec"]
    verdict = validation.wait(
        lambda: look(work, params, spec, groups), timeout=params["wait_timeout"], report=report
    )
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
