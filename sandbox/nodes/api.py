"""A cluster's API server, asked from its own machine: no security group is in between."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.network import sockets
from sandbox.settings import HOST, SandboxError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.control_plane.pki import Authority

DEADLINE = 10.0


class Api:
    """An administrator's way to one API server."""

    def __init__(self, authority: Authority, namespace: str = "", port: int = 443) -> None:
        """Trust and be trusted by the cluster's authority.

        namespace is the machine's network, "" for the one that this process is in.
        """
        self._namespace, self._port = namespace, port
        self._context = ssl.create_default_context(cadata=authority.certificate)
        pair = authority.issue("sandbox", "system:masters")
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("crt", pair.certificate), ("key", pair.key)):
                Path(folder, name).write_text(text)
            self._context.load_cert_chain(Path(folder, "crt"), Path(folder, "key"))

    @contextmanager
    def _connection(self) -> Iterator[http.client.HTTPSConnection]:
        raw = (
            sockets.connected(self._namespace, HOST, self._port, DEADLINE)
            if self._namespace
            else socket.create_connection((HOST, self._port), DEADLINE)
        )
        connection = http.client.HTTPSConnection(HOST, self._port, timeout=DEADLINE)
        connection.sock = self._context.wrap_socket(raw, server_hostname="localhost")
        try:
            yield connection
        finally:
            connection.close()

    def ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Return the API server's answer, {} for what is not there (or is gone already).

        A body of a PATCH is a merge patch. Raises SandboxError.
        """
        kind = "merge-patch+json" if method == "PATCH" else "json"
        headers = {"Content-Type": f"application/{kind}"}
        sent = None if body is None else json.dumps(body)
        try:
            with self._connection() as connection:
                connection.request(method, path, sent, headers)
                answer = connection.getresponse()
                told = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise SandboxError(f"{method} {path}: {error}") from error
        if answer.status == 404:
            return {}
        if answer.status >= 400:
            raise SandboxError(f"{method} {path}: {answer.status} {told[:500].decode()}")
        found: dict[str, Any] = json.loads(told)
        return found
