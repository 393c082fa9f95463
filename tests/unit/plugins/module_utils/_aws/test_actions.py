"""The actions that are asked about are those that are called, and those of the policies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._aws.actions import NEEDS

ROOT = Path(__file__).resolve().parents[5]
POLICIES = sorted((ROOT / "roles/account/files").glob("policy-*.json"))
RECORDED = ROOT / "tests/unit/fixtures/kops-1.36.2/aws-actions.txt"
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, November 2026
LONGEST_MANAGED_POLICY = 6144


def test_every_action_of_a_recorded_life_is_asked_about() -> None:
    recorded = set(RECORDED.read_text().split())
    assert len(recorded) > 100
    assert recorded <= {action for need in NEEDS for action in need.actions}


@pytest.mark.parametrize(("name", "cluster"), [("cluster", True), ("beside", False)])
def test_a_policy_allows_what_its_roles_need_and_nothing_else(name: str, *, cluster: bool) -> None:
    policy = json.loads((ROOT / f"roles/account/files/policy-{name}.json").read_text())
    allowed = [action for one in policy["Statement"] for action in one["Action"]]
    needed = {
        action for need in NEEDS if (need.role == "cluster") == cluster for action in need.actions
    }
    assert {one["Effect"] for one in policy["Statement"]} == {"Allow"}
    assert sorted(allowed) == sorted(needed)


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.name)
def test_iam_takes_a_policy_of_this_length(path: Path) -> None:
    policy = json.loads(path.read_text())
    assert len(json.dumps(policy, separators=(",", ":"))) <= LONGEST_MANAGED_POLICY
    identifiers = [one["Sid"] for one in policy["Statement"]]
    assert all(sid.isalnum() for sid in identifiers)
    assert len(set(identifiers)) == len(identifiers)


def test_roles_are_passed_and_made_for_named_services_alone() -> None:
    policy = json.loads((ROOT / "roles/account/files/policy-cluster.json").read_text())
    conditions = {tuple(one["Action"]): one.get("Condition") for one in policy["Statement"]}
    assert conditions[("iam:PassRole",)]
    assert conditions[("iam:CreateServiceLinkedRole",)]


def test_repositories_are_ours_alone_and_only_the_login_names_none() -> None:
    policy = json.loads((ROOT / "roles/account/files/policy-beside.json").read_text())
    of_ecr = {
        tuple(one["Action"]): one["Resource"]
        for one in policy["Statement"]
        if one["Action"][0].startswith("ecr:")
    }
    assert of_ecr.pop(("ecr:GetAuthorizationToken",)) == "*"
    assert list(of_ecr.values()) == ["arn:*:ecr:*:*:repository/workbench/*"]


def test_every_image_of_ours_is_asked_about() -> None:
    (need,) = [one for one in NEEDS if "ecr:PutImage" in one.actions]
    names = {resource.rpartition("/")[2] for resource in need.resources}
    assert names == {path.parent.name for path in ROOT.glob("images/*/Containerfile")}
