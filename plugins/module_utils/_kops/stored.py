# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A cluster as it lies in its state store, for those who work with what exists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._kops import canonical
from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import (
    FindingError,
    KopsError,
)

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import (
        Workspace,
    )

# kops says so for a cluster that it does not know, AWS for a bucket that does not exist.
_MISSING = re.compile(r'Cluster\.kops\.k8s\.io "[^"]*" not found|NoSuchBucket')


def find(work: Workspace) -> canonical.Documents:
    """The documents of the cluster; empty if there is none, or no bucket. Raises KopsError."""
    try:
        finished = work.kops("get", "all", "--name", work.name, "-o", "json", doing=_doing(work))
    except KopsError as error:
        if _MISSING.search(error.said):
            return canonical.Documents()
        raise
    return canonical.parse(finished.stdout)


def require(work: Workspace) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """(the cluster's spec, group name -> spec). Raises KopsError if there is no cluster."""
    documents = find(work)
    if documents.cluster is None:
        raise FindingError(
            _doing(work),
            "there is no such cluster",
            "Check name and state_store; kops_cluster makes it.",
        )
    groups = {name: document["spec"] for name, document in documents.groups.items()}
    return documents.cluster["spec"], groups


def _doing(work: Workspace) -> str:
    return f"read the cluster {work.name} from {work.kops.state_store}"
