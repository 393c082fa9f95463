# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The options of kops_rolling_update, and the way from them to machines that are as declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops import (
    endpoint,
    instances,
    kubeconfig,
    lock,
    rolling,
    stored,
    validation,
    waiting,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import workspace
from ansible_collections.datascience.workbench.plugins.module_utils._kops.store import Store
from ansible_collections.datascience.workbench.plugins.module_utils._names import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

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
        refuse_unknown(work.name, params["instance_groups"] or (), groups)
        before = instances.listed(work)
        selection = rolling.select(before, limits(params, spec))
        gone = selection.replaced
        if gone and not module.check_mode:
            _replace(work, params, selection, _api(work, params, spec, groups))
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


def limits(params: Mapping[str, Any], spec: Mapping[str, Any]) -> rolling.Limits:
    """A control plane that is reached at its address takes the address with it when it goes."""
    moves = not params["api_server"] and endpoint.by_address(params["reach"], spec)
    return rolling.Limits(
        groups=tuple(params["instance_groups"] or ()),
        force=params["force"],
        most=params["max_instances"],
        control_plane_alone=moves and not params["cloud_only"],
    )


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


@dataclass(frozen=True)
class _Api:
    """The way to the API server, and waiting until the cluster is valid, as Pace has them."""

    way: Callable[[], tuple[str, ...]]
    settle: Callable[[], None]


def _api(
    work: Workspace,
    params: Mapping[str, Any],
    spec: Mapping[str, Any],
    groups: Mapping[str, Mapping[str, Any]],
) -> _Api:
    if params["cloud_only"]:
        return _Api(lambda: ("--cloudonly",), lambda: None)

    def way() -> tuple[str, ...]:
        url = endpoint.api_server(
            params, spec, lambda: instances.control_plane_addresses(_described(work))
        )
        place = kubeconfig.place(work.kops, work.name, work.folder, url)
        endpoint.require_answer(work.name, place.server, _CLOUD_ONLY)
        return ("--api-server", place.server)

    def settle() -> None:
        seconds, expected = params["validation_timeout"], validation.expected(groups)
        verdict = validation.wait(
            lambda: waiting.look(work, params, spec, expected), timeout=seconds
        )
        if not verdict.valid:
            raise WorkbenchError(
                f"go on replacing machines of {work.name}",
                f"the cluster is not valid after {seconds} seconds: {verdict}",
                "Mend it, or raise validation_timeout, and run again for the other machines.",
            )

    # Whoever cannot reach the API hears of it before anything is touched.
    way()
    return _Api(way, settle)


def _replace(
    work: Workspace, params: Mapping[str, Any], selection: rolling.Selection, api: _Api
) -> None:
    pace = rolling.Pace(
        force=params["force"],
        interval=params["interval"],
        drain_timeout=params["drain_timeout"],
        validation_timeout=params["validation_timeout"],
        deadline=params["timeout"],
        way=api.way,
        settle=api.settle,
    )
    store = Store(work.session, params["state_store"])
    with lock.held(store, work.name, timeout=params["lock_timeout"]) as held:
        kops = work.kops.guarded(held.check)
        rolling.replace(kops, work.name, selection, pace, before_each=held.check)


def _described(work: Workspace) -> list[dict[str, Any]]:
    return instances.described(work.session, work.name)


def _diff(replaced: Sequence[Instance]) -> dict[str, str]:
    """The machines that go; what their successors are called, only AWS knows."""
    lines = [f"{one.id} {one.group} {one.type}\n" for one in replaced]
    return {"before": "".join(lines), "after": ""} if lines else {}
