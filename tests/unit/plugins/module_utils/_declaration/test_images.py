"""What role images' variables may be, alone and in an account."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.datascience.workbench.plugins.module_utils._declaration import (
    images,
    roles,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.roles import Role

ROLE = Path(__file__).resolve().parents[5] / "roles/images"
ACCOUNT: dict[str, Any] = {
    "account": {"id": "123456789012", "arn": "arn:aws:iam::123456789012:user/me"},
    "region": "eu-central-1",
}


def role(**given: Any) -> Role:
    options = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())
    defaults = yaml.safe_load((ROLE / "defaults/main.yml").read_text())
    values = {**defaults, "images_name": "workbench.internal", **given}
    return Role("images", options["argument_specs"]["main"]["options"], values, {})


def faults(**given: Any) -> list[str]:
    return [str(fault) for fault in roles.declared([role(**given)], given, {})]


def test_the_defaults_are_sound() -> None:
    assert faults() == []
    assert roles.against([role()], ACCOUNT) == []


def test_the_names_of_the_projects_images_are_those_of_their_folders() -> None:
    declared = yaml.safe_load((ROLE / "vars/main.yml").read_text())["__images_ours"]
    folders = {path.parent.name for path in ROLE.parents[1].glob("images/*/Containerfile")}
    assert set(declared) == set(images.OURS) == folders


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"images_registry": "https://r/x"}, "images_registry.*a host, and :PORT.*no path"),
        ({"images_push_to": "r:port"}, "images_push_to"),
        ({"images_login": "password", "images_username": "me"}, "images_password: .* are needed"),
        ({"images_login": "password"}, "images_username"),
        ({"images_username": "me"}, 'images_login is "auto": password, as images_username'),
        ({"images_login": "ecr", "images_insecure": True}, "images_insecure is true.*plain HTTP"),
        ({"images_insecure": True}, "images_insecure is true.*logs in .ecr."),
        (
            {
                "images_login": "password",
                "images_username": "me",
                "images_password": "p",
                "images_registry": "r.example.org:80",
                "images_insecure": True,
            },
            "images_insecure is true.*logs in .password.",
        ),
        (
            {"images_login": "ecr", "images_registry": "r.example.org"},
            'images_registry is "r.example.org": a host of ECR',
        ),
        (
            {"images_login": "ecr", "images_push_to": "amazonaws.com.example.org"},
            "images_push_to is .*: a host of ECR",
        ),
        ({"images_more": {"a": {"context": "/x", "groups": "gpu"}}}, "a.groups is .*a list"),
        (
            {"images_delete_repositories": ["https://workbench/openldap"]},
            "images_delete_repositories is .*the name of a repository",
        ),
        ({"images_login": "maybe"}, "images_login.*one of auto, none, password, ecr"),
        ({"images_builder": "/usr/bin/kaniko"}, "images_builder.*buildah, podman, docker"),
        ({"images_keep": 0}, "images_keep is 0: from 1 to 1000"),
        ({"images_build_timeout": 0}, "images_build_timeout is 0: 1 or more"),
        ({"images_wanted": ["openldp"]}, 'images_wanted is "openldp".*did you mean openldap?'),
        ({"images_more": {"A b": {"context": "/x"}}}, "images_more.A b: an image's name"),
        ({"images_more": {"a": {}}}, "images_more.a is {}: a mapping with context"),
        ({"images_more": {"a": {"context": "/x", "group": []}}}, "a.group.*did you mean groups?"),
        ({"images_more": {"a": {"context": "/x", "arguments": 1}}}, "a mapping of build arguments"),
    ],
)
def test_a_fault_says_what_is_allowed(given: dict[str, Any], expected: str) -> None:
    [fault] = faults(**given)
    assert re.search(expected, fault), fault


@pytest.mark.parametrize(
    "given",
    [
        {"images_registry": "127.0.0.1:5000", "images_insecure": True},
        {"images_registry": "r.example.org", "images_insecure": True},
        {"images_login": "ecr", "images_push_to": "localhost:5000", "images_insecure": True},
        {"images_registry": "123456789012.dkr-ecr.eu-central-1.on.aws", "images_login": "ecr"},
    ],
)
def test_a_login_that_only_the_registry_itself_hears_is_sound(given: dict[str, Any]) -> None:
    assert faults(**given) == []


def test_a_group_that_is_to_run_an_image_exists() -> None:
    more = {"mine": {"context": "/x", "groups": ["notebok", "gpu"]}, "for-all": {"context": "/x"}}
    found = ACCOUNT | {"groups": {"gpu": {}, "notebook": {}}}
    [fault] = roles.against([role(images_more=more)], found)
    assert re.search("images_more.mine.groups is .notebok.*did you mean notebook", str(fault))


def test_a_secret_among_build_arguments_is_refused_and_not_shown() -> None:
    recipe = {"context": "/x", "arguments": {"API_TOKEN": "hunter2"}}
    [fault] = faults(images_more={"mine": recipe})
    assert "no secret" in fault
    assert "hunter2" not in fault


@pytest.mark.parametrize(
    ("registry", "wrong"),
    [
        ("123456789012.dkr.ecr.eu-central-1.amazonaws.com", False),
        ("registry.example.org:5000", False),
        ("210987654321.dkr.ecr.eu-central-1.amazonaws.com", True),
        ("123456789012.dkr.ecr.us-east-1.amazonaws.com", True),
        ("123456789012.DKR.ecr-fips.EU-Central-1.amazonaws.com", False),
        ("210987654321.dkr-ecr.eu-central-1.on.aws", True),
    ],
)
def test_an_ecr_is_that_of_the_account_and_the_region(registry: str, wrong: bool) -> None:
    found = roles.against([role(images_registry=registry)], ACCOUNT)
    assert ["leave it empty" in str(fault) for fault in found] == [True] * wrong


@pytest.mark.parametrize(("registry", "stopped"), [("", True), ("r.example.org", False)])
def test_what_is_denied_in_ecr_matters_for_ecr_alone(registry: str, stopped: bool) -> None:
    denial = {
        "role": "images",
        "purpose": "",
        "action": "ecr:PutImage",
        "why": "missing",
        "certain": True,
    }
    found = ACCOUNT | {"preflight": {"denials": [denial]}}
    told = roles.against([role(images_registry=registry)], found)
    assert ["ecr: PutImage" in str(fault) for fault in told] == [True] * stopped
