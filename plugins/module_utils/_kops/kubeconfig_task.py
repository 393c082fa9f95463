# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The options of kops_kubeconfig, and what they do to the file."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops import (
    endpoint,
    instances,
    kubeconfig,
    stored,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

    from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import (
        Workspace,
    )

KUBECONFIG_ARGUMENTS: dict[str, dict[str, Any]] = {
    **endpoint.ENDPOINT_ARGUMENTS,
    "path": {"type": "path"},
    "lifetime": {"type": "int", "default": 18},
    "renew_before": {"type": "int", "default": 6},
}
PRIVATE = "0600"


def carry_out(module: AnsibleAWSModule) -> dict[str, Any]:
    """Have a credential as the task says; the module's result. Raises WorkbenchError."""
    params, path = module.params, module.params["path"]
    lifetime, renew_before = params["lifetime"], params["renew_before"]
    if not 0 <= renew_before < lifetime:
        raise WorkbenchError(
            "choose when to renew the credential",
            f"renew_before={renew_before} is not below lifetime={lifetime} hours",
            "It would be renewed in every run.",
        )
    with workspace(module) as work:
        terms = kubeconfig.Terms(
            _server(work, params), timedelta(hours=lifetime), timedelta(hours=renew_before)
        )
        before = kubeconfig.read(path) if path else ""
        shown_before = kept(path, before, work.name)
        after = kubeconfig.refreshed(work.kops, work.name, work.folder, before, terms)
        changed = bool(path) and (after != before or shown_before.get("mode") != PRIVATE)
        if changed and not module.check_mode:
            kubeconfig.write_private(path, after)
        result = _shown(after, work.name)
        in_memory = {"kubeconfig": after} if not path or module.check_mode else {}
        return {
            "changed": changed,
            "path": path,
            **result,
            **in_memory,
            "diff": _diff(path, shown_before, result) if changed else {},
            "kops": work.summary(),
        }


def _server(work: Workspace, params: Mapping[str, Any]) -> str | None:
    """What kops is told of the API server's address."""
    if params["api_server"]:
        return str(params["api_server"])
    spec, _groups = stored.require(work)
    return endpoint.api_server(
        params,
        spec,
        lambda: instances.control_plane_addresses(instances.described(work.session, work.name)),
    )


def _shown(text: str, name: str) -> dict[str, Any]:
    found = kubeconfig.access(text, name)
    return found.shown() if found else {}


def kept(path: str | None, text: str, name: str) -> dict[str, Any]:
    """What may be shown of the file that is there, {} if there is none."""
    if not path or not os.path.exists(path):
        return {}
    mode = stat.S_IMODE(os.stat(path).st_mode)
    return {**_shown(text, name), "mode": f"{mode:04o}"}


def _diff(path: str, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What differs, without certificates and keys."""
    return {
        "before_header": path,
        "after_header": path,
        "before": before,
        "after": {**after, "mode": PRIVATE},
    }
