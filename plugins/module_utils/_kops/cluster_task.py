# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The options of kops_cluster, and the way from them to a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops import report
from ansible_collections.datascience.workbench.plugins.module_utils._kops.cluster import (
    Choices,
    Run,
    present,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.declaration import (
    Declaration,
    Group,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.deletion import absent
from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import workspace
from ansible_collections.datascience.workbench.plugins.module_utils._kops.ssh_key import PublicKey
from ansible_collections.datascience.workbench.plugins.module_utils._kops.store import Store

if TYPE_CHECKING:
    from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

CLUSTER_ARGUMENTS: dict[str, dict[str, Any]] = {
    "spec": {"type": "dict"},
    "instance_groups": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {"type": "str", "required": True},
            "spec": {"type": "dict", "required": True},
        },
    },
    "ssh_public_key": {"type": "str", "no_log": False},
    "prune": {"type": "bool", "default": True},
    "purge_instance_groups": {"type": "bool", "default": False},
    "allow_version_change": {"type": "bool", "default": False},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 1200},
    "wait_groups": {"type": "list", "elements": "str"},
    "api_server": {"type": "str"},
    "lock_timeout": {"type": "int", "default": 900},
    "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
}


def carry_out(module: AnsibleAWSModule) -> dict[str, Any]:
    """Do what the task says; the module's result. Raises WorkbenchError."""
    params = module.params
    with workspace(module) as work:
        store = Store(work.session, params["state_store"])
        if params["state"] == "absent":
            timeout = params["lock_timeout"]
            result = absent(work, store, check=module.check_mode, lock_timeout=timeout)
            return {**result, "kops": work.summary()}
        choices = Choices(
            check=module.check_mode,
            prune=params["prune"],
            purge=params["purge_instance_groups"],
            version_change=params["allow_version_change"],
            lock_timeout=params["lock_timeout"],
        )
        run = Run(work, store, declaration(params, store), choices)
        intent, result = present(run)
        warnings = list(report.warnings(intent, check=choices.check))
        for warning in warnings:
            module.warn(warning)
        return {**result, "validation": None, "kops": work.summary()}


def declaration(params: dict[str, Any], store: Store) -> Declaration:
    """What the options declare."""
    return Declaration(
        name=params["name"],
        config_base=f"{store.url}/{params['name']}",
        spec=params["spec"],
        groups=tuple(Group(group["name"], group["spec"]) for group in params["instance_groups"]),
        key=_key(params["ssh_public_key"]),
    )


def _key(line: str | None) -> PublicKey | None:
    if line is None:
        return None
    try:
        return PublicKey.parse(line)
    except ValueError as error:
        raise WorkbenchError("use ssh_public_key", str(error)) from error
