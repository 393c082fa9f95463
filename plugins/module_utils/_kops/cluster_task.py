# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The options of kops_cluster, and the way from them to a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._kops import report, waiting
from ansible_collections.datascience.workbench.plugins.module_utils._kops.cluster import (
    Choices,
    Run,
    present,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.declaration import (
    Declaration,
    DeclarationError,
    Group,
    faults,
    name_faults,
    placeholders,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.deletion import absent
from ansible_collections.datascience.workbench.plugins.module_utils._kops.endpoint import (
    ENDPOINT_ARGUMENTS,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import (
    warn,
    workspace,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.ssh_key import PublicKey
from ansible_collections.datascience.workbench.plugins.module_utils._kops.store import Store, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    "price_table": {"type": "path"},
    "prune": {"type": "bool", "default": True},
    "purge_instance_groups": {"type": "bool", "default": False},
    "allow_version_change": {"type": "bool", "default": False},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 1200},
    "wait_groups": {"type": "list", "elements": "str"},
    **ENDPOINT_ARGUMENTS,
    "lock_timeout": {"type": "int", "default": 900},
    "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
}


def carry_out(module: AnsibleAWSModule, price: report.Pricing) -> dict[str, Any]:
    """Do what the task says; the module's result. Raises WorkbenchError."""
    params = module.params
    if params["state"] == "absent":
        unnamed = list(name_faults(params["name"]))
        if unnamed:
            raise DeclarationError(params["name"], unnamed)
        with workspace(module) as work:
            store, patience = Store(work.session, params["state_store"]), params["lock_timeout"]
            result = absent(work, store, price, check=module.check_mode, lock_timeout=patience)
            _warn(result.pop("warnings"))
            return {**result, "kops": work.summary()}
    declared = declaration(params, check=module.check_mode)
    with workspace(module) as work:
        store = Store(work.session, params["state_store"])
        intent, result = present(Run(work, store, declared, choices(module), price))
        allowed = params["allow_version_change"]
        told = report.warnings(intent, check=module.check_mode, version_change=allowed)
        warnings = [*told, *result.pop("warnings")]
        verdict = None
        if params["wait"] and not module.check_mode:
            verdict = waiting.wait(work, params, intent.wanted, applied=not intent.is_empty)
            warnings += map(str, verdict.warnings)
        _warn(warnings)
        return {
            **result,
            "validation": verdict.as_result() if verdict else None,
            "kops": work.summary(),
        }


def _warn(warnings: Iterable[str]) -> None:
    for warning in warnings:
        warn(warning)


def choices(module: AnsibleAWSModule) -> Choices:
    """How far the task lets a run go."""
    params = module.params
    return Choices(
        check=module.check_mode,
        prune=params["prune"],
        purge=params["purge_instance_groups"],
        version_change=params["allow_version_change"],
        lock_timeout=params["lock_timeout"],
    )


def declaration(params: dict[str, Any], *, check: bool) -> Declaration:
    """What the options declare. Raises WorkbenchError that tells all their faults at once.

    Placeholders, which stand for what does not exist yet, are no fault in check mode.
    """
    name, found = params["name"], []
    bucket, prefix = parse(params["state_store"])
    folder = "/".join(part for part in (bucket, prefix, name) if part)
    key = None
    try:
        key = PublicKey.parse(params["ssh_public_key"]) if params["ssh_public_key"] else None
    except ValueError as error:
        found.append(f"ssh_public_key: {error}")
    groups = tuple(Group(group["name"], group["spec"]) for group in params["instance_groups"])
    declared = Declaration(name, f"s3://{folder}", params["spec"], groups, key)
    found += faults(declared)
    unknown = set(params["wait_groups"] or ()) - {group.name for group in groups}
    found += [f"wait_groups: there is no group {group}" for group in sorted(unknown)]
    if not check:
        found += [
            f"{path}: a placeholder, which stands for something that does not exist yet"
            for path in placeholders(declared)
        ]
    if found:
        raise DeclarationError(name, found)
    return declared
