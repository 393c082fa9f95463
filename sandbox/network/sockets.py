"""Sockets of another network namespace, used by this process in its own."""

from __future__ import annotations

import ctypes
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from sandbox.network import plan

if TYPE_CHECKING:
    from collections.abc import Callable

_NEWNET = 0x40000000


def listening(
    namespace: str, address: str, port: int, kind: socket.SocketKind = socket.SOCK_STREAM
) -> socket.socket:
    """Return a socket of a namespace, without blocking; a stream listens. Raises OSError."""

    def make() -> socket.socket:
        made = socket.socket(socket.AF_INET, kind)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
        if kind == socket.SOCK_STREAM:
            made.listen(128)
        made.setblocking(False)
        return made

    return _inside(namespace, make)


def connected(namespace: str, address: str, port: int, deadline: float) -> socket.socket:
    """Return a socket of a namespace that is connected. Raises OSError."""
    return _inside(namespace, lambda: socket.create_connection((address, port), deadline))


def _inside(namespace: str, make: Callable[[], socket.socket]) -> socket.socket:
    """Make a socket in a namespace: it stays there, and a thread can be in one alone."""

    def enter() -> socket.socket:
        handle = os.open(plan.path(namespace), os.O_RDONLY)
        try:
            if ctypes.CDLL(None, use_errno=True).setns(handle, _NEWNET):
                raise OSError(ctypes.get_errno(), f"Namespace {namespace} cannot be entered")
        finally:
            os.close(handle)
        return make()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(enter).result()
