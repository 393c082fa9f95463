# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The options of kops_rolling_update, and the way from them to machines that are as declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops import (
    endpoint,
    instances,
    kubeconfig,
    lock,
    rolling,
    stored,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import workspace
from ansible_collections.datascience.workbench.plugins.module_utils._kops.store import Store
from ansible_collections.datascience.workbench.plugins.module_utils._names import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

    from ansible_collections.datascience.workbench.plugins.module_utils._kops.instances import (
        Instance,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import (
        Workspace,
    )

ROLLING_ARGUMENTS: dict[str, dict[str, Any]] = {
    **endpoint.ENDPOINT_ARGUMENTS,
    "instance_groups": {"type": "list", "elements": "str"},
    "cloud_only": {"type": "bool", "default": False},
    "force": {"type": "bool", "default": False},
    "interval": {"type": "int", "default": 15},
    "max_instances": {"type": "int"},
    "drain_timeout": {"type": "int", "default": 900},
    "validation_timeout": {"type": "int", "default": 900},
    "lock_timeout": {"type": "int", "default": 900},
}
_CLOUD_ONLY = (
    "kops drains machines and validates the cluster through it. Check that this machine's address "
    "is among kubernetesApiAccess, or set cloud_only to replace machines without asking the "
    "cluster; what runs on them is then cut off."
)


def carry_out(module: AnsibleAWSModule) -> dict[str, Any]:
    """Replace what the task says; the module's result. Raises WorkbenchError."""
    params = module.params
    with workspace(module) as work:
        spec, groups = stored.require(work)
        wanted = params["instance_groups"] or []
        refuse_unknown(work.name, wanted, groups)
        before = instances.listed(work)
        selection = rolling.select(
            before, wanted, force=params["force"], limit=params["max_instances"]
        )
        gone = set(selection.replaced)
        if gone and not module.check_mode:
            _replace(work, params, spec, selection)
            gone -= {entry["InstanceId"] for entry in _described(work)}
        replaced = [instance for instance in before if instance.id in gone]
        return {
            "changed": bool(replaced),
            "needs_rolling_update": sorted({one.group for one in before if one.outdated}),
            "replaced": [instance.as_result() for instance in replaced],
            "remaining": list(selection.later),
            "diff": _diff(replaced),
            "kops": work.summary(),
        }


def refuse_unknown(name: str, wanted: Sequence[str], groups: Collection[str]) -> None:
    """Raise WorkbenchError, with the nearest names, if wanted names groups that do not exist."""
    faults = []
    for group in wanted:
        if group not in groups:
            close = nearest(group, sorted(groups))
            faults.append(f"{group} (did you mean {close}?)" if close else group)
    if faults:
        raise WorkbenchError(
            f"roll instance groups of {name}",
            f"there is no group {', '.join(faults)}",
            f"Its groups are {', '.join(sorted(groups))}.",
        )


def _replace(
    work: Workspace,
    params: Mapping[str, Any],
    spec: Mapping[str, Any],
    selection: rolling.Selection,
) -> None:
    pace = rolling.Pace(
        force=params["force"],
        interval=params["interval"],
        drain_timeout=params["drain_timeout"],
        validation_timeout=params["validation_timeout"],
        deadline=params["timeout"],
        way=("--cloudonly",) if params["cloud_only"] else _way_to_api(work, params, spec),
    )
    store = Store(work.session, params["state_store"])
    with lock.held(store, work.name, timeout=params["lock_timeout"]) as held:
        rolling.replace(work.kops, work.name, selection, pace, before_each=held.check)


def _way_to_api(
    work: Workspace, params: Mapping[str, Any], spec: Mapping[str, Any]
) -> tuple[str, ...]:
    """kops's arguments for an API server that answers. Raises UnreachableError if it does not."""
    url = endpoint.api_server(
        params, spec, lambda: instances.control_plane_addresses(_described(work))
    )
    place = kubeconfig.place(work.kops, work.name, work.folder, url)
    endpoint.require_answer(work.name, place.server, _CLOUD_ONLY)
    return ("--api-server", place.server)


def _described(work: Workspace) -> list[dict[str, Any]]:
    return instances.described(work.session, work.name)


def _diff(replaced: Sequence[Instance]) -> dict[str, str]:
    """The machines that go; what their successors are called, only AWS knows."""
    lines = [f"{one.id} {one.group} {one.type}\n" for one in replaced]
    return {"before": "".join(lines), "after": ""} if lines else {}
