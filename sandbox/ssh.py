"""The administrator's SSH key pair, the sandbox's own: no key of the user's has a part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)

from sandbox.settings import private_folder

if TYPE_CHECKING:
    from pathlib import Path


def public_key(private: Path) -> str:
    """Return the public part of the key in a file, one line; a key is made if there is none."""
    if not private.exists():
        private_folder(private.parent)
        made = Ed25519PrivateKey.generate()
        partial = private.with_suffix(".partial")
        partial.touch(0o600)
        partial.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        partial.replace(private)
    key = load_ssh_private_key(private.read_bytes(), None)
    told = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    return f"{told.decode()} sandbox"
