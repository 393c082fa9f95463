from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from sandbox.aws.dns import NOERROR, NXDOMAIN, REFUSED, Question, answer, lookup, question

if TYPE_CHECKING:
    from .conftest import Running

A, NS, AAAA = 1, 2, 28
ZONES = {
    "example.org.": {
        ("example.org.", "NS"): ["ns-1.test."],
        ("api.example.org.", "A"): ["192.0.2.1"],
    },
    "sub.example.org.": {("sub.example.org.", "NS"): ["ns-2.test."]},
}


def message(name: str, kind: int) -> bytes:
    labels = b"".join(bytes([len(p)]) + p.encode() for p in name.rstrip(".").split("."))
    head = struct.pack("!6H", 0xBEEF, 0x0100, 1, 0, 0, 0)
    return head + labels + b"\0" + struct.pack("!2H", kind, 1)


@pytest.mark.parametrize(
    ("name", "kind", "code", "values"),
    [
        ("example.org.", NS, NOERROR, ["ns-1.test."]),
        ("example.org.", A, NOERROR, []),
        ("api.example.org.", A, NOERROR, ["192.0.2.1"]),
        ("api.example.org.", AAAA, NOERROR, []),
        ("sub.example.org.", NS, NOERROR, ["ns-2.test."]),
        ("no.example.org.", A, NXDOMAIN, []),
        ("notexample.org.", NS, REFUSED, []),
    ],
)
def test_zones_are_answered_and_no_other_name(
    name: str, kind: int, code: int, values: list[str]
) -> None:
    assert lookup(Question(name, kind, b""), ZONES) == (code, values)


def test_a_question_is_read_in_any_case() -> None:
    asked = question(message("API.Example.org", A))
    assert (asked.name, asked.kind) == ("api.example.org.", A)


def test_public_zones_of_the_emulator_are_answered(emulator: Running) -> None:
    route53 = emulator.client("route53")
    made = route53.create_hosted_zone(Name="example.org", CallerReference="1")
    servers = made["DelegationSet"]["NameServers"]
    response = answer(message("example.org", NS), route53)
    assert response
    identity, flags, questions, answers = struct.unpack_from("!4H", response)
    assert (identity, flags, questions) == (0xBEEF, 0x8500, 1)
    assert answers == len(servers) > 0
    for server in servers:
        assert server.split(".")[0].encode() in response


def test_private_zones_are_refused(emulator: Running) -> None:
    vpc = emulator.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    route53 = emulator.client("route53")
    route53.create_hosted_zone(
        Name="internal.example.org",
        CallerReference="1",
        HostedZoneConfig={"PrivateZone": True},
        VPC={"VPCRegion": "us-east-1", "VPCId": vpc},
    )
    response = answer(message("internal.example.org", NS), route53)
    assert response
    assert response[3] & 15 == REFUSED


@pytest.mark.parametrize("noise", [b"", b"\0" * 12, b"\xff" * 40])
def test_noise_is_not_answered(noise: bytes, emulator: Running) -> None:
    assert answer(noise, emulator.client("route53")) is None
