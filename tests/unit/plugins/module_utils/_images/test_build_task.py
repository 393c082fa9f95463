"""To whom image_build tells a login."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._images.build_task import (
    unsound,
)

ECR = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"


def faults(**given: Any) -> list[str]:
    options = {"registry": "r.example.org", "push_to": "", "insecure": False, "login": "none"}
    return unsound({**options, **given})


@pytest.mark.parametrize(
    "given",
    [
        {"insecure": True},
        {"login": "password"},
        {"login": "ecr", "registry": ECR},
        {"login": "ecr", "registry": ECR, "push_to": "127.0.0.1:5000", "insecure": True},
        {"login": "password", "registry": "localhost:5000", "insecure": True},
    ],
)
def test_a_login_may_be_told_to_whom_it_is_for(given: dict[str, Any]) -> None:
    assert faults(**given) == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"login": "password", "insecure": True}, ["insecure: not with login: password"]),
        ({"login": "ecr", "registry": ECR, "insecure": True}, ["insecure: not with login: ecr"]),
        ({"login": "ecr"}, ["login: ecr is for a host of ECR, and r.example.org is none"]),
        (
            {"login": "ecr", "registry": ECR, "push_to": "r:5000", "insecure": True},
            ["insecure: not with login: ecr", "login: ecr is for a host of ECR, and r:5000"],
        ),
    ],
)
def test_and_to_nobody_else(given: dict[str, Any], expected: list[str]) -> None:
    found = faults(**given)
    assert len(found) == len(expected)
    assert all(one.startswith(start) for one, start in zip(found, expected, strict=True))
