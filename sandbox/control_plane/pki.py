"""Certificates signed by a cluster's own authorities, as nodeup and kops-controller issue them."""

from __future__ import annotations

import datetime
import json
from base64 import b64encode
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Sequence

_LIFE = datetime.timedelta(days=455)
"""As kops issues them (upup/pkg/fi/nodeup/nodetasks/issue_cert.go: 455 days and more)."""


@dataclass(frozen=True)
class Pair:
    """A certificate and its private key in PEM."""

    certificate: str
    key: str


@dataclass(frozen=True)
class Authority(Pair):
    """A certificate that signs others."""

    def issue(self, name: str, organization: str = "", hosts: Sequence[str] = ()) -> Pair:
        """Sign a new key for a client; for a server too, if it has hosts (names and addresses)."""
        key = ec.generate_private_key(ec.SECP256R1())
        signer = serialization.load_pem_private_key(self.key.encode(), None)
        if not isinstance(signer, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise TypeError(f"An authority of an unknown kind: {signer!r}")
        parent = x509.load_pem_x509_certificate(self.certificate.encode())
        words = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
        if organization:
            words.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
        usages = [ExtendedKeyUsageOID.CLIENT_AUTH]
        now = datetime.datetime.now(datetime.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(x509.Name(words))
            .issuer_name(parent.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=2))
            .not_valid_after(now + _LIFE)
        )
        if hosts:
            usages.append(ExtendedKeyUsageOID.SERVER_AUTH)
            made = made.add_extension(x509.SubjectAlternativeName(map(_host, hosts)), False)
        made = made.add_extension(x509.ExtendedKeyUsage(usages), False)
        made = made.add_extension(_signers_key(parent), False)
        signed = made.sign(signer, hashes.SHA256())
        return Pair(
            signed.public_bytes(serialization.Encoding.PEM).decode(),
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ).decode(),
        )

    def kubeconfig(self, server: str, name: str, organization: str = "") -> str:
        """Return a kubeconfig of a new client; this is the API server's authority too."""
        client = self.issue(name, organization)
        cluster = {"server": server, "certificate-authority-data": _data(self.certificate)}
        user = {
            "client-certificate-data": _data(client.certificate),
            "client-key-data": _data(client.key),
        }
        return json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "current-context": "c",
                "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
                "clusters": [{"name": "c", "cluster": cluster}],
                "users": [{"name": "u", "user": user}],
            }
        )


def public_key(private: str) -> str:
    """The public part of a private key, both in PEM."""
    key = serialization.load_pem_private_key(private.encode(), None)
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def _signers_key(parent: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    """Python 3.13 refuses a certificate that does not name its signer's key as the signer does."""
    own = parent.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _data(text: str) -> str:
    return b64encode(text.encode()).decode()
