# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What runs under a cluster's name although the state store does not know the cluster.

kops finds what it made by name and tags alone. With another store it would take over a running
cluster, with a new authority that none of its machines trusts; or delete nothing while machines
cost. A deletion that was cut short is none of this: kops deletes the entry in the store last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    aws_call,
)
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
        AwsSession,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.outdated import (
        Machines,
    )

_ROLES = ("masters", "nodes")
# Characters of an IAM name; kops cuts longer ones, and appends a hash.
_LONGEST = 64
_SHOWN = 5
_ADVICE = (
    "If that is this cluster, give the state_store that it was made with, and the region. "
    "Otherwise choose another name: IAM roles belong to the whole account, so that two regions "
    "cannot have a cluster of the same name."
)


def refuse(session: AwsSession, name: str, machines: Machines, doing: str, store: str) -> None:
    """Raise WorkbenchError if anything of a cluster of that name exists.

    machines are those of the name; store is the URL of one that does not know the cluster.
    """
    found = [
        *_listed("auto scaling group", [g["AutoScalingGroupName"] for g in machines.groups]),
        *_listed("instance", sorted(machines.alive)),
        *_listed("IAM role", roles(session, name)),
    ]
    if found:
        raise WorkbenchError(
            doing,
            f"{store} holds no cluster of this name, but AWS has its {', '.join(found)}",
            _ADVICE,
        )


def roles(session: AwsSession, name: str) -> list[str]:
    """The IAM roles that exist of those that kops gives to the machines. Raises AwsError."""
    wanted = [f"{role}.{name}" for role in _ROLES]
    return [role for role in wanted if len(role) <= _LONGEST and _has_role(session, role)]


def _has_role(session: AwsSession, role: str) -> bool:
    try:
        with aws_call(f"look for the IAM role {role}"):
            session.client("iam").get_role(RoleName=role)
    except AwsError as error:
        if error.code == "NoSuchEntity":
            return False
        raise
    return True


def _listed(kind: str, names: Sequence[str]) -> list[str]:
    """One phrase for all of a kind, none if there are no names."""
    if not names:
        return []
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    plural = "s" if len(names) > 1 else ""
    return [f"{kind}{plural} {', '.join(names[:_SHOWN])}{more}"]
