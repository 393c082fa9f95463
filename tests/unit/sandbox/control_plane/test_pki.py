from __future__ import annotations

import datetime
import json
import socket
import ssl
import threading
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from sandbox.control_plane.pki import Authority, Pair, public_key

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def authority() -> Authority:
    """An authority as kops 1.36 makes one: RSA, with a subject key identifier."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kubernetes-ca")])
    now = datetime.datetime.now(datetime.UTC)
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=2))
        .not_valid_after(now + datetime.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier(b"of its own"), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(
        made.public_bytes(serialization.Encoding.PEM).decode(),
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        ).decode(),
    )


def context(authority: Authority, pair: Pair, server: bool, folder: Path) -> ssl.SSLContext:
    purpose = ssl.Purpose.CLIENT_AUTH if server else ssl.Purpose.SERVER_AUTH
    made = ssl.create_default_context(purpose, cadata=authority.certificate)
    made.verify_mode = ssl.CERT_REQUIRED
    file = folder / f"{server}.pem"
    file.write_text(pair.certificate + pair.key)
    made.load_cert_chain(file)
    return made


def test_a_client_and_a_server_trust_each_other(authority: Authority, tmp_path: Path) -> None:
    server = authority.issue("kubernetes-master", hosts=["127.0.0.1", "api.internal.wb"])
    client = authority.issue("admin", "system:masters")
    here, there = socket.socketpair()

    def serve() -> None:
        context(authority, server, True, tmp_path).wrap_socket(there, server_side=True).write(b"!")

    thread = threading.Thread(target=serve)
    thread.start()
    ours = context(authority, client, False, tmp_path)
    with ours.wrap_socket(here, server_hostname="api.internal.wb") as connection:
        assert connection.read(1) == b"!"
    thread.join()
    there.close()


def test_a_kubeconfig_names_its_user(authority: Authority) -> None:
    text = authority.kubeconfig("https://127.0.0.1:443", "system:node:i-0a", "system:nodes")
    assert json.loads(text)["clusters"][0]["cluster"]["server"] == "https://127.0.0.1:443"


def test_a_public_key_is_the_private_ones(authority: Authority) -> None:
    assert public_key(authority.key).startswith("-----BEGIN PUBLIC KEY-----")
