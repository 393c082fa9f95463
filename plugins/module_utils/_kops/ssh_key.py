# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The administrator's SSH public key: its names at kops and EC2, and what changing it changes."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
    CREATE,
    MODIFY,
    Entry,
    Field,
    Plan,
)

if TYPE_CHECKING:
    from collections.abc import Collection

_TYPES = ("ssh-ed25519", "ssh-rsa")  # that EC2 imports
# How the DER form of an RSA key begins: SEQUENCE {OID 1.2.840.113549.1.1.1, NULL}.
_RSA = bytes.fromhex("300d06092a864886f70d0101010500")
# The fields of a launch template that kops prints after SSHKey.
_AFTER_KEY = ("SecurityGroups", "SpotPrice", "SpotDurationInMinutes", "Tags", "Tenancy", "UserData")


@dataclass(frozen=True)
class PublicKey:
    """An OpenSSH public key: its line as given, its type, and its wire form."""

    line: str
    type: str
    wire: bytes

    @classmethod
    def parse(cls, line: str) -> PublicKey:
        """Raises ValueError, saying what is wrong, if line is no public key that EC2 takes."""
        if "PRIVATE KEY" in line:
            raise ValueError("it is a private key: give the line of the .pub file beside it")
        parts = line.split(maxsplit=2)
        if len(parts) < 2 or "\n" in line.strip():
            raise ValueError("it is not one line of the form TYPE BASE64 COMMENT")
        if parts[0] not in _TYPES:
            raise ValueError(f"its type is {parts[0]!r}, and EC2 takes {' and '.join(_TYPES)}")
        try:
            wire = base64.b64decode(parts[1], validate=True)
        except binascii.Error as error:
            raise ValueError(f"its second word is not base64 ({error})") from error
        inner = _strings(wire)
        if not inner or inner[0] != parts[0].encode():
            raise ValueError("its second word is cut short, or is a key of another type")
        return cls(line.strip(), parts[0], wire)

    @property
    def id(self) -> str:
        """The MD5 of the wire form in hexadecimal: kops's file name for the key."""
        return hashlib.md5(self.wire, usedforsecurity=False).hexdigest()

    @property
    def fingerprint(self) -> str:
        """What EC2 shows after an import: SHA-256 for ed25519, MD5 of the DER form for RSA."""
        if self.type == "ssh-ed25519":
            digest = base64.b64encode(hashlib.sha256(self.wire).digest()).decode()
            return "SHA256:" + digest.rstrip("=")
        _type, exponent, modulus = _strings(self.wire)
        numbers = _der(0x30, _der(0x02, modulus) + _der(0x02, exponent))
        whole = _der(0x30, _RSA + _der(0x03, b"\0" + numbers))
        return _colons(hashlib.md5(whole, usedforsecurity=False).hexdigest())


def pair_name(cluster: str, key_id: str) -> str:
    """The name of the EC2 key pair that kops makes of a key."""
    return f"kubernetes.{cluster}-{_colons(key_id)}"


def key_pair(cluster: str, key: PublicKey) -> Entry:
    """The creation of the EC2 key pair, as kops prints it."""
    tags = (
        f"{{KubernetesCluster: {cluster}, Name: {cluster}, kubernetes.io/cluster/{cluster}: owned}}"
    )
    fields = (
        Field("Shared", None, "false"),
        Field("KeyFingerprint", None, key.fingerprint),
        Field("Tags", None, tags),
    )
    return Entry(CREATE, "SSHKey", pair_name(cluster, key.id), fields)


def with_key(plan: Plan, pair: Entry, old_pair: str | None, templates: Collection[str]) -> Plan:
    """The plan of an update after key took the place of the stored one, from that before it.

    kops reads the key from the bucket, where a rehearsal writes nothing. pair is the new key's
    creation, old_pair the name of the stored key's pair, templates the launch templates that exist.
    """
    old = _reference(old_pair) if old_pair else None
    entries = [entry for entry in plan.entries if entry.type != "SSHKey"] + [pair]
    planned = {entry.name for entry in entries if entry.type == "LaunchTemplate"}
    entries += [Entry(MODIFY, "LaunchTemplate", other) for other in set(templates) - planned]
    changed = [
        _with_field(
            entry, Field("SSHKey", old if entry.action == MODIFY else None, _reference(pair.name))
        )
        if entry.type == "LaunchTemplate"
        else entry
        for entry in entries
    ]
    order = {CREATE: 0, MODIFY: 1}
    changed.sort(key=lambda entry: (order.get(entry.action, 2), f"{entry.type}/{entry.name}"))
    return replace(plan, entries=tuple(changed))


def _with_field(entry: Entry, field: Field) -> Entry:
    others = [other for other in entry.fields if other.name != field.name]
    place = next((i for i, other in enumerate(others) if other.name in _AFTER_KEY), len(others))
    return replace(entry, fields=(*others[:place], field, *others[place:]))


def _reference(pair: str) -> str:
    return f"name:{pair} id:{pair}"


def _colons(digest: str) -> str:
    return ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))


def _strings(wire: bytes) -> list[bytes]:
    """The strings of an SSH wire form, each after its length in four bytes; [] if it is cut."""
    found = []
    while wire:
        length = int.from_bytes(wire[:4], "big")
        if len(wire) < 4 + length:
            return []
        found.append(wire[4 : 4 + length])
        wire = wire[4 + length :]
    return found


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    long = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(long)]) + long + content
