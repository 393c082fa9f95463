"""Registries as their specification says that they answer, on loopback."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._images.errors import (
    RegistryError,
)
from ansible_collections.datascience.workbench.plugins.module_utils._images.registry import (
    Login,
    Registry,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INDEX = {"manifests": [{"digest": "sha256:a"}, {"digest": "sha256:b"}]}
MANIFESTS = {
    "one": {"layers": [{"size": 3}, {"size": 4}]},
    "two": INDEX,
    "sha256:a": {"layers": [{"size": 10}]},
    "sha256:b": {"layers": [{"size": 20}]},
}
BASIC = "Basic QVdTOnBhc3M="  # AWS:pass


class Answers(BaseHTTPRequestHandler):
    """What the registry under test is: open, or closed in one of two ways."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        given = self.headers.get("Authorization", "")
        home, reference = self.path.rsplit("/", 1)
        if self.path.startswith("/token?"):
            assert given == BASIC
            assert "scope=repository%3Ax%3Apull" in self.path
            self._send(200, {"token": "t0ken"})
        elif "/basic/" in self.path and given != BASIC:
            self._send(401, {}, {"WWW-Authenticate": 'Basic realm="r"'})
        elif "/bearer/" in self.path and given != "Bearer t0ken":
            realm = f"http://{self.headers['Host']}/token"
            scope = f'Bearer realm="{realm}",service="s",scope="repository:x:pull"'
            self._send(401, {}, {"WWW-Authenticate": scope})
        elif "/forbidden/" in self.path:
            self._send(403, {})
        elif reference in MANIFESTS:
            assert home.endswith("/manifests")
            assert "image.index" in self.headers["Accept"]
            self._send(200, MANIFESTS[reference], {"Docker-Content-Digest": f"sha256:{reference}"})
        else:
            self._send(404, {})

    def _send(self, code: int, body: object, headers: dict[str, str] | None = None) -> None:
        text = json.dumps(body).encode()
        self.send_response(code)
        for name, value in {**(headers or {}), "Content-Length": str(len(text))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def test_an_image_is_there_or_is_not(host: str) -> None:
    registry = Registry(host, insecure=True)
    assert registry.digest("w/ldap", "one") == "sha256:one"
    assert registry.digest("w/ldap", "three") == ""


def test_a_size_is_that_of_all_platforms(host: str) -> None:
    registry = Registry(host, insecure=True)
    assert registry.size("w/ldap", "one") == 7
    assert registry.size("w/ldap", "two") == 30
    assert registry.size("w/ldap", "three") == 0


@pytest.mark.parametrize("kind", ["basic", "bearer"])
def test_a_login_is_given_as_the_registry_wants_it(host: str, kind: str) -> None:
    registry = Registry(host, Login("AWS", "pass"), insecure=True)
    assert registry.digest(f"{kind}/ldap", "one") == "sha256:one"


def test_a_line_of_netrc_is_no_login(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login AWS password pass\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with pytest.raises(RegistryError, match="401"):
        Registry(host, insecure=True).digest("basic/ldap", "one")


@pytest.mark.parametrize(("kind", "said"), [("basic", "401.*login"), ("forbidden", "403.*not see")])
def test_a_refusal_says_what_is_wanted(host: str, kind: str, said: str) -> None:
    with pytest.raises(RegistryError, match=rf"{kind}/ldap:one. The registry said: {said}"):
        Registry(host, insecure=True).digest(f"{kind}/ldap", "one")


def test_one_that_does_not_answer_is_named() -> None:
    with pytest.raises(RegistryError, match=r"reach the registry 127.0.0.1:1.*refused"):
        Registry("127.0.0.1:1", insecure=True).digest("w/ldap", "one")


def test_plain_http_has_to_be_allowed(host: str) -> None:
    with pytest.raises(RegistryError, match="speaks plain HTTP has to be called so"):
        Registry(host).digest("w/ldap", "one")
