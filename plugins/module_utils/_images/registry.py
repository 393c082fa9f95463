# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Asks a registry for images, by the HTTP API that all of them have.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md, version 1.1; the login by a
token: https://distribution.github.io/distribution/spec/auth/token/ (November 2026). ECR takes name
and password as they are: https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode

from ansible.module_utils.urls import open_url

from ansible_collections.datascience.workbench.plugins.module_utils._images.errors import (
    RegistryError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_ACCEPT = ", ".join(
    (
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    )
)
_DEADLINE = 30
_FIELD = re.compile(r'(\w+)="([^"]*)"')
_ADVICE = {
    401: "It wants a login, or another one.",
    403: "These credentials may not see that repository.",
}


@dataclass(frozen=True)
class Login:
    """A name and a password."""

    username: str
    password: str

    def __repr__(self) -> str:
        return f"Login({self.username!r})"


@dataclass(frozen=True)
class Registry:
    """A registry by its host and port; insecure: it speaks plain HTTP."""

    host: str
    login: Login | None = None
    insecure: bool = False

    def digest(self, repository: str, tag: str) -> str:
        """The digest of what has that name there; "" if nothing has. Raises RegistryError."""
        answer = self._ask("HEAD", repository, tag)
        if answer is None:
            return ""
        # Only some registries send it with HEAD; that something is there is what counts.
        return str(answer.headers.get("Docker-Content-Digest") or "unknown")

    def size(self, repository: str, tag: str) -> int:
        """Bytes of the layers, compressed, over all platforms. Raises RegistryError."""
        manifest = self._manifest(repository, tag)
        parts = [
            self._manifest(repository, one["digest"]) for one in manifest.get("manifests") or ()
        ]
        return sum(
            int(layer["size"]) for part in parts or [manifest] for layer in part.get("layers", ())
        )

    def _manifest(self, repository: str, reference: str) -> dict[str, Any]:
        answer = self._ask("GET", repository, reference)
        return dict(json.loads(answer.read())) if answer else {}

    def _ask(self, method: str, repository: str, reference: str) -> Any:
        """The answer, None if there is no such thing."""
        scheme = "http" if self.insecure else "https"
        url = f"{scheme}://{self.host}/v2/{repository}/manifests/{reference}"
        headers = {"Accept": _ACCEPT}
        try:
            try:
                return self._open(url, method, headers, basic=bool(self.login))
            except HTTPError as refused:
                challenge = refused.headers.get("WWW-Authenticate") or ""
                if refused.code != 401 or not challenge.lower().startswith("bearer "):
                    raise
                token = self._token(dict(_FIELD.findall(challenge)))
                headers |= {"Authorization": f"Bearer {token}"}
                return self._open(url, method, headers, basic=False)
        except HTTPError as refused:
            if refused.code == 404:
                return None
            said = f"{refused.code} {refused.reason}"
            raise RegistryError(
                f"ask {self.host} for {repository}:{reference}", said, _ADVICE.get(refused.code, "")
            ) from refused
        except (URLError, OSError, ValueError) as error:
            said = str(getattr(error, "reason", "") or error)
            raise RegistryError(
                f"reach the registry {self.host}",
                said,
                "Check its name, the network and the proxy"
                + ("." if self.insecure else "; one that speaks plain HTTP has to be called so."),
            ) from error

    def _token(self, challenge: Mapping[str, str]) -> str:
        query = {name: challenge[name] for name in ("service", "scope") if name in challenge}
        url = f"{challenge.get('realm', '')}?{urlencode(query)}"
        told = json.loads(self._open(url, "GET", {}, basic=bool(self.login)).read())
        return str(told.get("token") or told.get("access_token") or "")

    def _open(self, url: str, method: str, headers: Mapping[str, str], *, basic: bool) -> Any:
        login = self.login if basic else None
        return open_url(
            url,
            method=method,
            headers=dict(headers),
            timeout=_DEADLINE,
            url_username=login.username if login else None,
            url_password=login.password if login else None,
            force_basic_auth=bool(login),
            use_netrc=False,  # or a line of ~/.netrc would take the place of the token
        )
