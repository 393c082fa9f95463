# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What kops_cluster_info finds out: the cluster as declared, as it runs, and what lies between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._kops import (
    endpoint,
    instances,
    kubeconfig,
    plan,
    scaling_groups,
    stored,
    validation,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import FindingError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

    from ansible_collections.datascience.workbench.plugins.module_utils._kops.instances import (
        Instance,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import (
        Workspace,
    )

INFO_ARGUMENTS: dict[str, dict[str, Any]] = {
    **endpoint.ENDPOINT_ARGUMENTS,
    "validation": {"type": "bool", "default": False},
    "validation_groups": {"type": "list", "elements": "str"},
    "plan": {"type": "bool", "default": False},
}


def carry_out(module: AnsibleAWSModule) -> dict[str, Any]:
    """Look as the task says; the module's result. Raises WorkbenchError."""
    with workspace(module) as work:
        documents = stored.find(work)
        if documents.cluster is None:
            return {"changed": False, "exists": False, "kops": work.summary()}
        spec = documents.cluster["spec"]
        groups = {name: document["spec"] for name, document in documents.groups.items()}
        found = instances.listed(work)
        capacities = scaling_groups.scaling_groups(work.session, work.name)
        return {
            "changed": False,
            "exists": True,
            "spec": spec,
            "instance_groups": summaries(groups, found, capacities),
            "needs_rolling_update": sorted({one.group for one in found if one.outdated}),
            "instances": [instance.as_result() for instance in found],
            "validation": _validation(work, module.params, spec, groups),
            "plan": _plan(work) if module.params["plan"] else None,
            "kops": work.summary(),
        }


def summaries(
    groups: Mapping[str, Mapping[str, Any]],
    found: Iterable[Instance],
    capacities: Iterable[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """One entry a group: its spec, the sizes that AWS has now, and its machines counted.

    capacities are auto scaling groups; a group that has none yet has sizes of None.
    """
    sizes = {scaling_groups.group_name(dict(entry)): entry for entry in capacities}
    members: dict[str, list[Instance]] = {}
    for instance in found:
        members.setdefault(instance.group, []).append(instance)
    return [
        {
            "name": name,
            "role": spec.get("role"),
            "machine_type": spec.get("machineType"),
            "min_size": sizes.get(name, {}).get("MinSize"),
            "desired_capacity": sizes.get(name, {}).get("DesiredCapacity"),
            "max_size": sizes.get(name, {}).get("MaxSize"),
            "instances": len(members.get(name, ())),
            "outdated": sum(instance.outdated for instance in members.get(name, ())),
            "spec": dict(spec),
        }
        for name, spec in sorted(groups.items())
    ]


def _validation(
    work: Workspace,
    params: Mapping[str, Any],
    spec: Mapping[str, Any],
    groups: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any] | None:
    """kops's verdict, if an API server answers within seconds; else why there is none."""
    if not params["validation"]:
        return None
    try:
        url = endpoint.api_server(
            params,
            spec,
            lambda: instances.control_plane_addresses(instances.described(work.session, work.name)),
        )
    except endpoint.UnreachableError as error:
        return validation.Validation(unanswered=error.said).as_result()
    place = kubeconfig.place(work.kops, work.name, work.folder, url)
    silence = endpoint.silence(place.server)
    if silence:
        return validation.Validation(unanswered=silence).as_result()
    awaited = params["validation_groups"]
    named = validation.expected(groups) if awaited is None else awaited
    way = ("--api-server", place.server)
    return validation.look(work.kops, work.name, named, way).as_result()


def _plan(work: Workspace) -> list[dict[str, Any]]:
    """What an update with pruning would do now."""
    doing = f"plan the cluster {work.name}"
    finished = work.kops("update", "cluster", "--name", work.name, doing=doing)
    try:
        return plan.parse_update(finished.stdout).pruned().as_result()
    except plan.UnreadablePlanError as error:
        raise FindingError(doing, str(error)) from error
