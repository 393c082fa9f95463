# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether the caller may do what a role needs."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.actions import (
    ALARM,
    BALANCER,
    CREATE_SERVICE_ROLE,
    PURPOSES,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Against,
    Arguments,
    Fault,
    Remarks,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_WHY = {
    "missing": "no policy of the caller allows",
    "boundary": "the caller's permissions boundary does not allow",
    "deny": "a policy of the caller denies",
    "organization": "a service control policy of the organization denies",
}
_REMEDY = (
    "What the workbench needs is roles/account/files/policy-cluster.json and policy-beside.json: "
    "have both attached to this user or role (aws iam create-policy, attach-user-policy or "
    "attach-role-policy); what denies has to be lifted where it is. An action of which you know "
    "that it is permitted goes into context_ignored_actions"
)

_DOUBT = (
    "IAM was asked without the names of what does not exist yet, and without conditions: a policy "
    "that has these, one of the organization too, may allow it."
)


def denied(role: str) -> Against:
    """The check that a role's own actions are allowed, as far as IAM's simulator is certain."""

    def check(arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
        certain = [one for one in _needed(role, arguments, found) if one["certain"]]
        if certain:
            some = [
                f"{purpose} alone needs {listed_of}. "
                for purpose in PURPOSES
                if (listed_of := _services([one for one in certain if one["purpose"] == purpose]))
            ]
            yield Fault(
                f"{found['account']['arn']} for role {role}",
                "",
                f"{listed(certain)}. {''.join(some)}{_REMEDY}",
            )

    return check


def doubted(role: str) -> Remarks:
    """The remarks on what a policy may allow all the same, and on what is not needed."""

    def remark(arguments: Arguments, found: Mapping[str, Any]) -> Iterator[str]:
        doubtful = [one for one in _needed(role, arguments, found) if not one["certain"]]
        if doubtful:
            yield f"Perhaps not permitted, for role {role}: {listed(doubtful)}. {_DOUBT}"
        yield from _spared(role, arguments, found)

    return remark


def root(_arguments: Arguments, found: Mapping[str, Any]) -> Iterator[str]:
    """The remark on the root user."""
    if (found.get("preflight") or {}).get("root"):
        yield (
            "This is the account's root user: it has every permission, and nothing was simulated. "
            "Give yourself a user or role of your own (roles/account/files/policy-*.json)."
        )


def _spared(role: str, arguments: Arguments, found: Mapping[str, Any]) -> Iterator[str]:
    """What the variables, as they are, do without, by what needs it."""
    spared = [one for one in _of(role, found) if not _is_needed(one, arguments)]
    for certain, how in ((True, "Not permitted"), (False, "Perhaps not permitted")):
        for purpose in PURPOSES:
            of_purpose = [
                one for one in spared if (one["certain"], one["purpose"]) == (certain, purpose)
            ]
            if of_purpose:
                doubt = "" if certain else f" {_DOUBT}"
                yield f"{how}, and needed for {purpose} alone: {listed(of_purpose)}.{doubt}"


def listed(denials: Iterable[Mapping[str, Any]]) -> str:
    """Denied actions by reason and service."""
    reasons = []
    for why, of_why in groupby(sorted(denials, key=_order), key=lambda one: one["why"]):
        reasons.append(f"{_WHY[why]} {_services(of_why)}")
    return ". And ".join(reasons)


def _services(denials: Iterable[Mapping[str, Any]]) -> str:
    """Actions by service."""
    return "; ".join(
        f"{service}: {', '.join(one['action'].partition(':')[2] for one in of_service)}"
        for service, of_service in groupby(denials, key=_service)
    )


def service_role_denied(found: Mapping[str, Any]) -> bool:
    """Whether the caller may not have EC2 Auto Scaling make its role."""
    return any(one["action"] == CREATE_SERVICE_ROLE and one["certain"] for one in _all(found))


def _needed(role: str, arguments: Arguments, found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one for one in _of(role, found) if _is_needed(one, arguments)]


def _is_needed(denial: Mapping[str, Any], arguments: Arguments) -> bool:
    """Whether a build by these variables makes the call."""
    if denial["purpose"] == ALARM:
        return bool(arguments["cost_alarm"])
    if denial["purpose"] == BALANCER:
        return bool(arguments["cluster_dns_type"] == "none")
    return not denial["purpose"]


def _of(role: str, found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A role's, but for those of AWS's own roles, which matter only where one is missing."""
    return [
        one for one in _all(found) if one["role"] == role and one["action"] != CREATE_SERVICE_ROLE
    ]


def _all(found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list((found.get("preflight") or {}).get("denials") or ())


def _service(denial: Mapping[str, Any]) -> str:
    return str(denial["action"]).partition(":")[0]


def _order(denial: Mapping[str, Any]) -> tuple[int, str]:
    return list(_WHY).index(denial["why"]), str(denial["action"])
