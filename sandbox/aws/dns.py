"""A DNS server for the public zones of the emulated AWS: NS and A; it forwards nothing to anybody.

kops looks up the name servers of a public zone through the system's resolver before it uses it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import struct
import sys
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3

from sandbox.settings import ACCESS_KEY, REGION, SECRET_KEY, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KINDS = {1: "A", 2: "NS"}
NOERROR, SERVFAIL, NXDOMAIN, REFUSED = 0, 2, 3, 5
TTL = 5


class Question(NamedTuple):
    """One question of a DNS message (RFC 1035, section 4.1.2)."""

    name: str
    kind: int
    wire: bytes


def question(message: bytes) -> Question:
    """Read the first question; raises ValueError, IndexError or struct.error if there is none."""
    labels, at = [], 12
    while length := message[at]:
        labels.append(message[at + 1 : at + 1 + length].decode("ascii"))
        at += 1 + length
    (kind,) = struct.unpack_from("!H", message, at + 1)
    return Question(".".join(labels).lower() + ".", kind, message[12 : at + 5])


def reply(message: bytes, asked: Question, code: int, values: Sequence[str]) -> bytes:
    """Return an authoritative answer with a record of the kind asked for each value."""
    answers = b""
    for value in values:
        data = IPv4Address(value).packed if asked.kind == 1 else _encoded(value)
        answers += struct.pack("!HHHIH", 0xC00C, asked.kind, 1, TTL, len(data)) + data
    flags = 0x8400 | (message[2] & 1) << 8 | code
    return message[:2] + struct.pack("!5H", flags, 1, len(values), 0, 0) + asked.wire + answers


def _encoded(name: str) -> bytes:
    labels = [label.encode("ascii") for label in name.rstrip(".").split(".")]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def lookup(
    asked: Question, zones: Mapping[str, Mapping[tuple[str, str], Sequence[str]]]
) -> tuple[int, Sequence[str]]:
    """Return (code, values) from {zone: {(name, kind): values}}, all names with a final dot."""
    inside = [zone for zone in zones if asked.name == zone or asked.name.endswith(f".{zone}")]
    if not inside:
        return REFUSED, []
    records = zones[max(inside, key=len)]
    values = records.get((asked.name, KINDS.get(asked.kind, "")), [])
    known = any(name == asked.name for name, _ in records)
    return (NOERROR if known else NXDOMAIN), values


def zones(route53: Any, private: bool) -> dict[str, dict[tuple[str, str], list[str]]]:
    """Ask Route 53 for its zones' records: {zone: {(name, kind): values}}; private ones too?"""
    found: dict[str, dict[tuple[str, str], list[str]]] = {}
    for zone in (
        route53.get_paginator("list_hosted_zones").paginate().build_full_result()["HostedZones"]
    ):
        if private or not zone["Config"]["PrivateZone"]:
            pages = route53.get_paginator("list_resource_record_sets").paginate(
                HostedZoneId=zone["Id"]
            )
            found[zone["Name"]] = {
                (record["Name"], record["Type"]): [
                    v["Value"] for v in record.get("ResourceRecords", [])
                ]
                for record in pages.build_full_result()["ResourceRecordSets"]
            }
    return found


def answer(message: bytes, route53: Any, private: bool = False) -> bytes | None:
    """Return the answer to a message, None if it is not a question.

    private is for askers inside a VPC: private zones count, and what is in no zone is nowhere.
    """
    try:
        asked = question(message)
    except (IndexError, ValueError, struct.error):
        return None
    try:
        code, values = lookup(asked, zones(route53, private))
        code = NXDOMAIN if private and code == REFUSED else code
    except Exception as error:  # whatever the emulator does, the next question is answered
        print(f"{asked.name}: {error!r}", file=sys.stderr, flush=True)
        code, values = SERVFAIL, []
    return reply(message, asked, code, values)


def main() -> None:
    """Answer on port 53 of the sandbox's own loopback address until a signal ends it."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # end with the supervisor
    settings = Settings.of(None, os.environ)
    route53 = boto3.client(
        "route53",
        endpoint_url=settings.endpoint,
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind((settings.dns_address, 53))
        print(f"answering at {settings.dns_address}", flush=True)
        while True:
            message, sender = listener.recvfrom(4096)
            if response := answer(message, route53):
                listener.sendto(response, sender)


if __name__ == "__main__":
    main()
