# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The administrator's credential for a cluster: made by kops, kept until it is about to expire."""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError

try:
    import yaml
except ImportError:
    HAS_YAML = False
else:
    HAS_YAML = True

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.datascience.workbench.plugins.module_utils._kops.binary import Kops

_UTC_TIME, _VERSION = 0x17, 0xA0
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True)
class Access:
    """What a kubeconfig says of one cluster. expires is None without a certificate of a client."""

    server: str
    tls_server_name: str
    authority: str
    expires: datetime | None

    def leads_to_where(self, other: Access) -> bool:
        """Whether both lead to the same API server under the same authority."""
        return (self.server, self.tls_server_name, self.authority) == (
            other.server,
            other.tls_server_name,
            other.authority,
        )

    def shown(self) -> dict[str, Any]:
        """What may be shown of it."""
        return {
            "server": self.server,
            "tls_server_name": self.tls_server_name,
            "expires": self.expires.isoformat() if self.expires else None,
        }


@dataclass(frozen=True)
class Terms:
    """How a credential is to be: server None for kops's own choice, times of validity."""

    server: str | None
    lifetime: timedelta
    renew_before: timedelta


def refreshed(kops: Kops, name: str, folder: str, current: str, terms: Terms) -> str:
    """The text of a kubeconfig with a credential for cluster name: current, if that still does.

    current is the text that there is, "" if there is none; other clusters in it are kept. folder is
    private, and holds the new credential for a moment.
    """
    wanted, found = place(kops, name, folder, terms.server), access(current, name)
    if found and found.expires and found.leads_to_where(wanted):
        left = found.expires - datetime.now(UTC)
        if left > terms.renew_before:
            return current
    path = os.path.join(folder, "kubeconfig")
    write_private(path, current)
    export(kops, name, path, server=terms.server, lifetime=terms.lifetime)
    return read(path)


def place(kops: Kops, name: str, folder: str, server: str | None) -> Access:
    """Where kops says that the API server of cluster name is, without a credential for it."""
    path = os.path.join(folder, "server-only")
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    export(kops, name, path, server=server)
    found = access(read(path), name)
    if found is None:
        raise WorkbenchError(f"make a kubeconfig for the cluster {name}", "kops wrote none")
    return found


def export(
    kops: Kops, name: str, path: str, *, server: str | None, lifetime: timedelta | None = None
) -> None:
    """Have kops add cluster name to the kubeconfig at path; a credential only with lifetime."""
    arguments = [f"--admin={int(lifetime.total_seconds())}s"] if lifetime else []
    if server:
        arguments += ["--api-server", server]
    kops(
        "export",
        "kubeconfig",
        "--name",
        name,
        "--kubeconfig",
        path,
        *arguments,
        doing=f"make a kubeconfig for the cluster {name}",
    )


def access(text: str, name: str) -> Access | None:
    """What the kubeconfig text says of the cluster name, None if it says nothing usable."""
    if not HAS_YAML:
        raise WorkbenchError("read a kubeconfig", "PyYAML is not there", "pip install PyYAML")
    try:
        content = yaml.safe_load(text) or {}
        context = _named(content, "contexts", "context", name)
        cluster = _named(content, "clusters", "cluster", context.get("cluster"))
        user = _named(content, "users", "user", context.get("user"))
        certificate = base64.b64decode(user.get("client-certificate-data", "")).decode()
        return Access(
            server=cluster["server"],
            tls_server_name=cluster.get("tls-server-name", ""),
            authority=cluster.get("certificate-authority-data", ""),
            expires=expiry(certificate) if certificate else None,
        )
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError):
        return None


def expiry(pem: str) -> datetime:
    """When the first certificate of a PEM text expires. Raises ValueError if it cannot be read.

    Of X.509 (RFC 5280, section 4.1) only the way to notAfter is walked: the validity is the fourth
    field of tbsCertificate, not counting the optional version.
    """
    block = _CERTIFICATE.search(pem)
    if block is None:
        raise ValueError("no certificate")
    try:
        certificate = next(_elements(base64.b64decode(block[1])))[1]
        signed = next(_elements(certificate))[1]
        fields = [content for tag, content in _elements(signed) if tag != _VERSION]
        tag, content = list(_elements(fields[3]))[1]
    except (IndexError, StopIteration, binascii.Error) as error:
        raise ValueError("no X.509 certificate") from error
    text = content.decode("ascii")
    if tag == _UTC_TIME:
        text = ("19" if text[:2] >= "50" else "20") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _elements(der: bytes) -> Iterator[tuple[int, bytes]]:
    """(tag, content) of each DER element in a row. Raises IndexError if der is cut short."""
    at = 0
    while at < len(der):
        tag, length = der[at], der[at + 1]
        at += 2
        if length & 0x80:
            octets = length & 0x7F
            length = int.from_bytes(der[at : at + octets], "big")
            at += octets
        if at + length > len(der):
            raise IndexError("cut short")
        yield tag, der[at : at + length]
        at += length


def read(path: str) -> str:
    """The text of the file at path, "" if there is none. Raises WorkbenchError if it is no file."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise WorkbenchError(f"read {path}", str(error)) from error


def write_private(path: str, text: str) -> None:
    """Put text at path, mode 0600, in one step: a reader sees the old file or the new one."""
    path = os.path.realpath(path)
    try:
        handle, draft = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".kubeconfig-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(draft, path)
        except BaseException:
            os.unlink(draft)
            raise
    except OSError as error:
        raise WorkbenchError(
            f"write {path}", str(error.strerror), "The folder must exist and be writable."
        ) from error


def _named(content: dict[str, Any], kind: str, key: str, name: str | None) -> dict[str, Any]:
    """The entry of that name in one of a kubeconfig's lists, {} if there is none."""
    found: list[dict[str, Any]] = [
        entry[key] for entry in content.get(kind) or () if entry["name"] == name
    ]
    return found[0] if found else {}
