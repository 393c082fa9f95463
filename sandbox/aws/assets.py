"""The digests that kops asks for before it writes where a node downloads its programs from."""

from __future__ import annotations

import hashlib


def digest(path: str) -> str | None:
    """Return a stable SHA-256 in hexadecimal for a path ending in .sha256, None for any other.

    kops 1.36.2 asks for the digests of nodeup, protokube, its own images, kubelet and kubectl, for
    each architecture, and downloads none of the files; so the digest is that of the file's name.
    """
    name = path.removesuffix(".sha256")
    return hashlib.sha256(name.encode()).hexdigest() if name and name != path else None
