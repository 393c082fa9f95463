"""What IAM's policy simulator answers, in the shapes of its documentation.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html and
API_EvaluationResult.html, November 2026; the emulated AWS has no simulator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from ansible_collections.datascience.workbench.plugins.module_utils._aws.actions import Need
from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import AwsError
from ansible_collections.datascience.workbench.plugins.module_utils._context import permissions

if TYPE_CHECKING:
    from collections.abc import Iterator

ME = "arn:aws:iam::123456789012:user/me"
NAMES = {
    "partition": "aws",
    "suffix": "amazonaws.com",
    "account": "123456789012",
    "region": "eu-central-1",
    "cluster": "wb.internal",
    "state": "ours-state",
    "discovery": "ours-oidc",
}
BUCKETS = ["arn:aws:s3:::ours-state", "arn:aws:s3:::ours-oidc"]


@pytest.fixture
def iam() -> Any:
    return boto3.client(
        "iam", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )


@pytest.fixture
def stub(iam: Any) -> Iterator[Stubber]:
    with Stubber(iam) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def result(action: str, decision: str, **more: Any) -> dict[str, Any]:
    return {
        "EvalActionName": action,
        "EvalResourceName": "*",
        "EvalDecision": decision,
        "MatchedStatements": [],
        "MissingContextValues": [],
        **more,
    }


def asks(*needs: Need) -> pytest.MonkeyPatch:
    patch = pytest.MonkeyPatch()
    patch.setattr(permissions, "NEEDS", needs)
    return patch


def denied(iam: Any, stub: Stubber, need: Need, *results: dict[str, Any]) -> list[dict[str, Any]]:
    """What is read of these results for one need."""
    stub.add_response(
        "simulate_principal_policy", {"EvaluationResults": list(results), "IsTruncated": False}
    )
    patch = asks(need)
    try:
        return permissions.read_denials(iam, ME, NAMES)
    finally:
        patch.undo()


@pytest.mark.parametrize(
    ("caller", "who"),
    [
        (ME, ME),
        ("arn:aws:iam::123456789012:user/team/me", "arn:aws:iam::123456789012:user/team/me"),
        ("arn:aws:iam::123456789012:root", ""),
    ],
)
def test_a_user_is_asked_about_by_its_own_name(iam: Any, caller: str, who: str) -> None:
    assert permissions.principal(iam, caller) == who


def test_a_session_is_asked_about_by_its_role_with_the_path(iam: Any, stub: Stubber) -> None:
    arn = (
        "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-central-1/"
        "AWSReservedSSO_Admin_0123456789abcdef"
    )
    name = arn.rpartition("/")[2]
    stub.add_response(
        "get_role",
        {
            "Role": {
                "Path": "/aws-reserved/sso.amazonaws.com/eu-central-1/",
                "RoleName": name,
                "RoleId": "AROAEXAMPLEEXAMPLE12",
                "Arn": arn,
                "CreateDate": "2026-01-01T00:00:00Z",
            }
        },
        {"RoleName": name},
    )
    caller = f"arn:aws:sts::123456789012:assumed-role/{name}/me@example.org"
    assert permissions.principal(iam, caller) == arn


def test_who_has_no_policies_of_a_user_or_role_is_not_guessed_at(iam: Any) -> None:
    with pytest.raises(AwsError, match="federated-user is neither a user nor a role"):
        permissions.principal(iam, "arn:aws:sts::123456789012:federated-user/me")


def test_what_is_allowed_is_no_denial(iam: Any, stub: Stubber) -> None:
    need = Need("cluster", ("ec2:RunInstances",))
    assert denied(iam, stub, need, result("ec2:RunInstances", "allowed")) == []


@pytest.mark.parametrize(
    ("given", "why", "certain"),
    [
        (result("ec2:RunInstances", "implicitDeny"), "missing", False),
        (result("ec2:DescribeInstances", "implicitDeny"), "missing", True),
        (result("ec2:RunInstances", "explicitDeny"), "deny", True),
        (
            result(
                "ec2:RunInstances",
                "explicitDeny",
                MissingContextValues=["aws:MultiFactorAuthPresent"],
            ),
            "deny",
            False,
        ),
        (
            result(
                "ec2:RunInstances",
                "implicitDeny",
                OrganizationsDecisionDetail={"AllowedByOrganizations": False},
            ),
            "organization",
            False,
        ),
        (
            result(
                "ec2:RunInstances",
                "explicitDeny",
                OrganizationsDecisionDetail={"AllowedByOrganizations": False},
            ),
            "organization",
            False,
        ),
        (
            result(
                "ec2:RunInstances",
                "implicitDeny",
                PermissionsBoundaryDecisionDetail={"AllowedByPermissionsBoundary": False},
                OrganizationsDecisionDetail={"AllowedByOrganizations": True},
            ),
            "boundary",
            False,
        ),
    ],
)
def test_a_denial_has_a_reason_and_is_certain_or_not(
    iam: Any, stub: Stubber, given: dict[str, Any], why: str, *, certain: bool
) -> None:
    action = given["EvalActionName"]
    [denial] = denied(iam, stub, Need("cluster", (action,)), given)
    assert denial == {
        "role": "cluster",
        "purpose": "",
        "action": action,
        "why": why,
        "certain": certain,
    }


def test_what_is_asked_of_named_resources_is_certain(iam: Any, stub: Stubber) -> None:
    need = Need("account", ("s3:CreateBucket",), tuple(BUCKETS))
    specific = [
        {"EvalResourceName": arn, "EvalResourceDecision": decision, "MissingContextValues": []}
        for arn, decision in zip(BUCKETS, ("allowed", "implicitDeny"), strict=True)
    ]
    given = result("s3:CreateBucket", "implicitDeny", ResourceSpecificResults=specific)
    assert [denial["certain"] for denial in denied(iam, stub, need, given)] == [True]


def test_pages_and_portions_are_all_read(iam: Any, stub: Stubber) -> None:
    actions = tuple(f"ec2:Describe{number:02}" for number in range(60))
    portions = [actions[:50], actions[50:]]
    context = [
        {
            "ContextKeyName": key,
            "ContextKeyValues": ANY,
            "ContextKeyType": ANY,
        }
        for key in (
            "aws:RequestedRegion",
            "aws:SecureTransport",
            "iam:PassedToService",
            "iam:AWSServiceName",
        )
    ]
    for portion in portions:
        request = {
            "PolicySourceArn": ME,
            "ActionNames": list(portion),
            "ResourceArns": ["arn:aws:s3:::ours-state"],
            "ContextEntries": context,
        }
        first, last = portion[:3], portion[3:]
        for part, marker, following in ((first, None, "next"), (last, "next", None)):
            answer: dict[str, Any] = {
                "EvaluationResults": [result(action, "implicitDeny") for action in part],
                "IsTruncated": following is not None,
            }
            stub.add_response(
                "simulate_principal_policy",
                answer | ({"Marker": following} if following else {}),
                request | ({"Marker": marker} if marker else {}),
            )
    patch = asks(Need("cluster", actions, ("arn:{partition}:s3:::{state}",)))
    found = permissions.read_denials(iam, ME, NAMES)
    patch.undo()
    assert [denial["action"] for denial in found] == list(actions)


def test_what_is_ignored_is_not_asked(iam: Any, stub: Stubber) -> None:
    patch = asks(Need("cluster", ("ec2:RunInstances",)))
    assert permissions.read_denials(iam, ME, NAMES, ["ec2:RunInstances"]) == []
    assert permissions.read_denials(iam, ME, NAMES, ["*"]) == []
    patch.undo()
    del stub  # nothing was expected of it


def test_the_whole_list_takes_few_requests() -> None:
    asked = permissions._questions(NAMES, ())
    assert sum(-(-len(roles) // 50) for roles in asked.values()) <= 10
    assert "{" not in str(list(asked))
