# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the caller may not do of what the workbench needs, as IAM's policy simulator says it.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html, November 2026:
it evaluates the policies of a user or role, their permissions boundary and the organization's
service control policies, the conditions and resources of these included. It knows nothing of
resource control policies, of policies of a session, nor of conditions whose keys it is not given;
which keys those of an organization's policies are, it does not tell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.actions import NEEDS
from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    aws_call,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

# IAM answers with 100 results at most on a page; smaller requests keep the answers to one.
_AT_A_TIME = 50
# These take no resource, so that "*" is all that can be asked, and its answer is the answer.
_WHOLE_ACCOUNT = re.compile(
    r"(ec2|autoscaling|elasticloadbalancing):Describe"
    r"|s3:(ListAllMyBuckets|GetAccountPublicAccessBlock)$"
    r"|ecr:GetAuthorizationToken$|iam:List(Roles|OpenIDConnectProviders)$|route53:ListHostedZones"
)


def principal(iam: Any, caller: str) -> str:
    """The ARN of the user or role whose policies the caller has; "" for the account's root user.

    Raises AwsError if it may not be known, or the caller has no policies of a user or role.
    """
    kind, _slash, name = caller.rpartition(":")[2].partition("/")
    if kind == "root":
        return ""
    if kind == "assumed-role":
        # The ARN of the session leaves out the role's path, which SSO's roles have.
        with aws_call(f"look up the role {name.partition('/')[0]}"):
            return str(iam.get_role(RoleName=name.partition("/")[0])["Role"]["Arn"])
    if kind == "user":
        return caller
    raise AwsError("simulate the caller's policies", f"{kind} is neither a user nor a role")


def read_denials(
    iam: Any, who: str, names: Mapping[str, str], ignored: Collection[str] = ()
) -> list[dict[str, Any]]:
    """What the simulator does not allow, [] for nothing: {role, purpose, action, why, certain}.

    who: what principal() returned. names: what the templates in NEEDS take.
    ignored: actions that are not asked, "*" for all.
    purpose: as in Need. why: "deny", "organization", "boundary" or "missing" (nothing allows it).
    certain: false where a policy that names resources, or has conditions, may allow it all the
    same.
    Raises AwsError.
    """
    denials: list[dict[str, Any]] = []
    if "*" in ignored:
        return denials
    for resources, roles in _questions(names, ignored).items():
        actions = sorted(roles)
        for start in range(0, len(actions), _AT_A_TIME):
            asked = actions[start : start + _AT_A_TIME]
            denials += [
                {**roles[denial["action"]], **denial}
                for result in _simulated(iam, who, asked, resources, names["region"])
                if (denial := _denial(result, resources))
            ]
    return sorted(denials, key=lambda one: (one["role"], one["action"]))


def _questions(
    names: Mapping[str, str], ignored: Collection[str]
) -> dict[tuple[str, ...], dict[str, dict[str, Any]]]:
    """The actions to ask about by the resources to name, each with the role that needs it."""
    asked: dict[tuple[str, ...], dict[str, dict[str, Any]]] = {}
    for need in NEEDS:
        resources = tuple(template.format(**names) for template in need.resources)
        for action in need.actions:
            if action not in ignored:
                about = {"role": need.role, "purpose": need.purpose}
                asked.setdefault(resources, {}).setdefault(action, about)
    return asked


def _simulated(
    iam: Any, who: str, actions: Sequence[str], resources: Sequence[str], region: str
) -> Iterator[Mapping[str, Any]]:
    request: dict[str, Any] = {
        "PolicySourceArn": who,
        "ActionNames": list(actions),
        "ContextEntries": [
            _context("aws:RequestedRegion", region),
            _context("aws:SecureTransport", "true", "boolean"),
            _context("iam:PassedToService", "ec2.amazonaws.com"),
            _context("iam:AWSServiceName", "autoscaling.amazonaws.com"),
        ],
    }
    if resources:
        request["ResourceArns"] = list(resources)
    with aws_call(f"simulate the policies of {who}"):
        for page in iam.get_paginator("simulate_principal_policy").paginate(**request):
            yield from page["EvaluationResults"]


def _context(key: str, value: str, kind: str = "string") -> dict[str, Any]:
    return {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": kind}


def _denial(result: Mapping[str, Any], resources: Collection[str]) -> dict[str, Any] | None:
    """{action, why, certain} of one EvaluationResult; None if it is allowed."""
    action, decision = str(result["EvalActionName"]), result["EvalDecision"]
    if decision == "allowed":
        return None
    parts = [result, *result.get("ResourceSpecificResults", ())]
    conditional = any(part.get("MissingContextValues") for part in parts)
    exact = bool(resources) or bool(_WHOLE_ACCOUNT.match(action))
    if not _all(parts, "OrganizationsDecisionDetail", "AllowedByOrganizations"):
        # Such a policy often denies what lacks a condition (RunInstances without IMDSv2, or without
        # encryption). Its keys are not among the missing ones, so no denial by one is certain.
        return {"action": action, "why": "organization", "certain": False}
    if decision == "explicitDeny":
        return {"action": action, "why": "deny", "certain": not conditional}
    bounded = _all(parts, "PermissionsBoundaryDecisionDetail", "AllowedByPermissionsBoundary")
    return {
        "action": action,
        "why": "missing" if bounded else "boundary",
        "certain": exact and not conditional,
    }


def _all(parts: Collection[Mapping[str, Any]], detail: str, field: str) -> bool:
    return all((part.get(detail) or {}).get(field, True) for part in parts)
