"""Sockets that listen in another network namespace, served by this process from its own."""

from __future__ import annotations

import ctypes
import os
import socket
from concurrent.futures import ThreadPoolExecutor

from sandbox.network import plan

_NEWNET = 0x40000000


def listening(
    namespace: str, address: str, port: int, kind: socket.SocketKind = socket.SOCK_STREAM
) -> socket.socket:
    """Return a socket of a namespace; a stream listens. Raises OSError.

    A socket belongs to the namespace that it was made in, and a thread can be in one alone.
    """

    def make() -> socket.socket:
        handle = os.open(plan.path(namespace), os.O_RDONLY)
        try:
            if ctypes.CDLL(None, use_errno=True).setns(handle, _NEWNET):
                raise OSError(ctypes.get_errno(), f"Namespace {namespace} cannot be entered")
        finally:
            os.close(handle)
        made = socket.socket(socket.AF_INET, kind)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
        if kind == socket.SOCK_STREAM:
            made.listen(128)
        made.setblocking(False)
        return made

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(make).result()
