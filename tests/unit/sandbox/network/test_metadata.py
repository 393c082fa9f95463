from __future__ import annotations

import json

import pytest

from sandbox.network.metadata import answer, response
from tests.unit.sandbox.network.test_rules import ADMIN

TTL = {"x-aws-ec2-metadata-token-ttl-seconds": "60"}


def asked(path: str) -> tuple[int, str]:
    _, token = answer("PUT", "/latest/api/token", TTL, ADMIN)
    return answer("GET", path, {"x-aws-ec2-metadata-token": token}, ADMIN)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/latest/meta-data/instance-id", "i-0a"),
        ("/latest/meta-data/local-ipv4", "172.20.0.4"),
        ("/latest/meta-data/placement/region", "us-east-1"),
        ("/latest/meta-data/iam/security-credentials/", "nodes.wb.internal"),
        ("/latest/meta-data/placement/", "availability-zone\nregion"),
    ],
)
def test_an_instance_learns_what_it_is(path: str, text: str) -> None:
    assert asked(path) == (200, text)


def test_its_identity_names_its_zone() -> None:
    status, text = asked("/latest/dynamic/instance-identity/document")
    assert (status, json.loads(text)["availabilityZone"]) == (200, "us-east-1a")


def test_credentials_of_its_role_are_temporary() -> None:
    _, text = asked("/latest/meta-data/iam/security-credentials/nodes.wb.internal")
    assert json.loads(text).keys() >= {"Token", "Expiration"}


def test_without_a_token_nothing_is_told() -> None:
    assert answer("GET", "/latest/meta-data/instance-id", {}, ADMIN) == (401, "")


def test_a_token_needs_a_life() -> None:
    assert answer("PUT", "/latest/api/token", {}, ADMIN) == (400, "")


def test_what_is_not_there_is_404() -> None:
    assert asked("/latest/meta-data/spot/instance-action") == (404, "")


def test_a_response_says_how_long_it_is() -> None:
    assert b"Content-Length: 2\r\n" in response(200, "ok")
