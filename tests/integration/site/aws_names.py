"""The emulated AWS under AWS's own names: an HTTPS proxy on loopback, with an authority of its own.

What runs behind it is configured as for a real account: no endpoint is named anywhere, so that what
it writes down (kops writes its S3 endpoint and its mirror into user data and manifests) is what it
would write down for AWS. Requests end here; none is passed to another host than the emulator's.
"""

from __future__ import annotations

import contextlib
import datetime
import http.client
import ssl
import sys
import threading
import urllib.parse
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Where kops 1.36.2 looks up digests; the asset server of the emulator knows any path.
_DOWNLOADS = {"artifacts.k8s.io", "dl.k8s.io", "github.com"}
_AWS = (".amazonaws.com", ".api.aws")
AUTHORITY = "aws.invalid"
# Headers of one connection, which are not for the next one.
_HOP = {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "content-length"}


@dataclass(frozen=True)
class Names:
    """How a process is made to find the emulator under AWS's names, and what it asked for."""

    environment: dict[str, str]
    refused: list[str]


@contextlib.contextmanager
def served(record: dict[str, Any], folder: Path) -> Iterator[Names]:
    """Answer for AWS and for kops's downloads with the emulator of a sandbox.json."""
    authority = _Authority(folder)
    refused: list[str] = []
    assets = urllib.parse.urlsplit(record["assets"]).path
    upstream = urllib.parse.urlsplit(record["endpoint"]).netloc
    state = {"upstream": upstream, "assets": assets, "authority": authority, "refused": refused}
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), state))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    proxy = f"http://127.0.0.1:{server.server_port}"
    environment = {
        **dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), proxy),
        # boto3 and the SDK in kops read the first, Go's own client the second.
        "AWS_CA_BUNDLE": str(authority.bundle),
        "SSL_CERT_FILE": str(authority.bundle),
        "AWS_ACCESS_KEY_ID": record["access_key"],
        "AWS_SECRET_ACCESS_KEY": record["secret_key"],
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    try:
        yield Names(environment, refused)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Leave clients alone that hang up; anything else is a bug."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection of a client: CONNECT, then TLS, then requests for one host."""

    protocol_version = "HTTP/1.1"
    upstream: str
    assets: str
    authority: _Authority
    refused: list[str]
    host = ""

    def do_CONNECT(self) -> None:
        """Become the host that is asked for, if it is AWS or a place of downloads."""
        host = self.path.partition(":")[0]
        if not (host.endswith(_AWS) or host in _DOWNLOADS):
            self._refuse(host)
            return
        self.send_response(200)
        self.end_headers()
        self.host = host
        context = self.authority.context(host)
        try:
            self.connection = context.wrap_socket(self.connection, server_side=True)
        except OSError:
            return  # a client that does not trust us says so itself
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
        self.close_connection = False

    def _forward(self) -> None:
        """Pass one request to the emulator, with the name of the host that was meant."""
        if not self.host:
            self._refuse(self.path)
            return
        body = self._body()
        path = f"{self.assets}{self.path}" if self.host in _DOWNLOADS else self.path
        headers = {k: v for k, v in self.headers.items() if k.lower() not in _HOP}
        with contextlib.closing(http.client.HTTPConnection(self.upstream, timeout=60)) as emulator:
            if body or self.command in ("POST", "PUT"):
                headers["Content-Length"] = str(len(body))
            emulator.request(self.command, path, body or None, headers)
            response = emulator.getresponse()
            content = response.read()
        self.send_response(response.status)
        length = response.headers.get("Content-Length") if self.command == "HEAD" else None
        for name, value in response.headers.items():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", length or str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _forward  # noqa: N815 (http.server's names)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(chunks)

    def _refuse(self, host: str) -> None:
        self.refused.append(host)
        self.send_error(403, f"{host} is neither AWS nor a place of kops's downloads")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Leave it to the emulator's request log."""


class _Authority:
    """A certificate authority of this run, which certifies any name."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, threading.Lock()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._certificate(AUTHORITY, self._key, authority=True)
        self.bundle = folder / "authority.pem"
        self.bundle.write_bytes(certificate)

    def context(self, host: str) -> ssl.SSLContext:
        """What a server of this name needs to speak TLS."""
        with self._lock:
            if host not in self._contexts:
                key = ec.generate_private_key(ec.SECP256R1())
                path = self._folder / f"{host}.pem"
                path.write_bytes(_pem(key) + self._certificate(host, key))
                self._contexts[host] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self._contexts[host].load_cert_chain(path)
            return self._contexts[host]

    def _certificate(
        self, name: str, key: ec.EllipticCurvePrivateKey, *, authority: bool = False
    ) -> bytes:
        now, hour = datetime.datetime.now(datetime.UTC), datetime.timedelta(hours=1)
        issuer = self._key.public_key()
        extensions: list[tuple[x509.ExtensionType, bool]] = [
            (x509.BasicConstraints(ca=authority, path_length=None), True),
            (x509.SubjectAlternativeName([x509.DNSName(name)]), False),
            (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
            (x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), False),
        ]
        builder = x509.CertificateBuilder(
            issuer_name=_called(AUTHORITY),
            subject_name=_called(name[:64]),
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now - hour,
            not_valid_after=now + 24 * hour,
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _called(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
