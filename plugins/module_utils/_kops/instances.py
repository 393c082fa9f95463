# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The machines of a cluster: what EC2 knows of them, and what kops thinks of them.

EC2 is asked for addresses, type, spot and state, because kops 1.36.2 leaves the public address
empty. kops is asked whether a machine is as declared: its own rule, by which it would roll.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils import _kops_tags
from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import aws_call
from ansible_collections.datascience.workbench.plugins.module_utils._kops import kubeconfig

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
        AwsSession,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.binary import Kops
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import (
        Workspace,
    )

UP_TO_DATE = "UpToDate"
_ALIVE = ["pending", "running", "stopping", "stopped"]

# Nothing answers there: kops then lists instances without asking the cluster.
_NOWHERE = "https://127.0.0.1:1"


@dataclass(frozen=True)
class Instance:
    """One machine.

    status is kops's (UpToDate, NeedsUpdate, Detached), "" if kops does not count it; state is EC2's
    (pending, running, stopping, stopped); node the name in the cluster, "" as long as that is not
    known; launched an ISO time. Addresses are None where there is none.
    """

    id: str
    group: str
    role: str
    status: str
    state: str
    node: str
    private_address: str | None
    public_address: str | None
    type: str
    spot: bool
    zone: str
    launched: str

    @property
    def outdated(self) -> bool:
        """Whether kops would replace it."""
        return self.status not in ("", UP_TO_DATE)

    def as_result(self) -> dict[str, Any]:
        """The machine as a module returns it."""
        return asdict(self)


def listed(work: Workspace) -> list[Instance]:
    """The machines of the cluster, judged by their launch templates: the cluster is not asked."""
    kops = work.kops.using(KUBECONFIG=_nowhere(work))
    return joined(
        described(work.session, work.name), counted(kops, work.name, ("--use-kubeconfig",))
    )


def described(session: AwsSession, name: str) -> list[dict[str, Any]]:
    """The instances that kops made for cluster name and that exist, as EC2 describes them."""
    with aws_call(f"read the instances of {name}"):
        pages = (
            session.client("ec2")
            .get_paginator("describe_instances")
            .paginate(
                Filters=[
                    {"Name": f"tag:{_kops_tags.CLUSTER}", "Values": [name]},
                    {"Name": "instance-state-name", "Values": _ALIVE},
                ]
            )
        )
        return [
            instance
            for page in pages
            for reservation in page["Reservations"]
            for instance in reservation["Instances"]
        ]


def counted(kops: Kops, name: str, arguments: Collection[str]) -> list[dict[str, Any]]:
    """What `kops get instances` says: a list of {id, status, nodeName, ...}.

    arguments say how kops reaches the API. If it does not answer, kops goes on without node names.
    """
    finished = kops(
        "get",
        "instances",
        "--name",
        name,
        "-o",
        "json",
        *arguments,
        doing=f"list the instances of {name}",
    )
    found: list[dict[str, Any]] = json.loads(finished.stdout or "[]")
    return found


def joined(
    described: Iterable[Mapping[str, Any]], counted: Iterable[Mapping[str, Any]]
) -> list[Instance]:
    """Both views as one list, by group, then by time of launch."""
    verdicts = {entry["id"]: entry for entry in counted}
    found = [_instance(entry, verdicts.get(entry["InstanceId"], {})) for entry in described]
    return sorted(found, key=lambda instance: (instance.group, instance.launched, instance.id))


def control_plane_addresses(described: Iterable[Mapping[str, Any]]) -> list[str]:
    """The public addresses of the running control plane, oldest machine first."""
    running = _control_plane(described)
    return [entry["PublicIpAddress"] for entry in running if entry.get("PublicIpAddress")]


def control_plane_launches(described: Iterable[Mapping[str, Any]]) -> list[datetime]:
    """When the machines of the running control plane were launched, oldest first."""
    return [entry["LaunchTime"] for entry in _control_plane(described)]


def _control_plane(described: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The machines of the running control plane, oldest first."""
    running = [
        entry
        for entry in described
        if entry["State"]["Name"] == "running"
        and _role(_kops_tags.of(entry)) == _kops_tags.CONTROL_PLANE
    ]
    return sorted(running, key=lambda entry: (entry["LaunchTime"], entry["InstanceId"]))


def _nowhere(work: Workspace) -> str:
    """A kubeconfig for the cluster that leads nowhere, so that kops looks no name up; its path."""
    path = os.path.join(work.folder, "nowhere")
    entry = {"name": work.name}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": work.name,
        "clusters": [{**entry, "cluster": {"server": _NOWHERE}}],
        "contexts": [{**entry, "context": {"cluster": work.name, "user": work.name}}],
        "users": [{**entry, "user": {}}],
    }
    kubeconfig.write_private(path, json.dumps(content))
    return path


def _instance(entry: Mapping[str, Any], verdict: Mapping[str, Any]) -> Instance:
    tags = _kops_tags.of(entry)
    return Instance(
        id=entry["InstanceId"],
        group=tags.get(_kops_tags.GROUP, ""),
        role=_role(tags),
        status=verdict.get("status", ""),
        state=entry["State"]["Name"],
        node=verdict.get("nodeName", ""),
        private_address=entry.get("PrivateIpAddress"),
        public_address=entry.get("PublicIpAddress"),
        type=entry["InstanceType"],
        spot=entry.get("InstanceLifecycle") == "spot",
        zone=entry["Placement"]["AvailabilityZone"],
        launched=entry["LaunchTime"].isoformat(),
    )


def _role(tags: Iterable[str]) -> str:
    """control-plane, apiserver, bastion or node."""
    roles = _kops_tags.roles(tags)
    return (
        _kops_tags.CONTROL_PLANE if _kops_tags.CONTROL_PLANE in roles else next(iter(roles), "node")
    )
