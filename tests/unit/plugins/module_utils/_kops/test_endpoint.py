from __future__ import annotations

import socket
from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops import endpoint

PRIVATE = {"topology": {"dns": {"type": "Private"}}}
PUBLIC = {"topology": {"dns": {"type": "Public"}}}


def params(**changes: Any) -> dict[str, Any]:
    return {"name": "wb", "reach": "auto", "api_server": None, **changes}


@pytest.mark.parametrize(
    ("reach", "spec", "expected"),
    [
        ("auto", PRIVATE, True),
        ("auto", PUBLIC, False),
        ("auto", {"topology": {"dns": {"type": "None"}}}, False),
        ("auto", {}, False),
        ("name", PRIVATE, False),
        ("address", PUBLIC, True),
    ],
)
def test_how_a_cluster_is_reached(reach: str, spec: dict[str, Any], expected: bool) -> None:
    assert endpoint.by_address(reach, spec) is expected


def test_the_url_that_kops_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = {"https://192.0.2.9"}
    monkeypatch.setattr(endpoint, "silence", lambda url: "silent" if url in silent else "")

    def none() -> list[str]:
        raise AssertionError("not needed")

    given = params(api_server="https://192.0.2.1:443")
    assert endpoint.api_server(given, PRIVATE, none) == "https://192.0.2.1:443"
    assert endpoint.api_server(params(), PUBLIC, none) is None
    assert endpoint.api_server(params(), PRIVATE, lambda: ["192.0.2.9", "192.0.2.10"]) == (
        "https://192.0.2.10"
    )
    assert endpoint.api_server(params(), PRIVATE, lambda: ["192.0.2.9", "192.0.2.9"]) == (
        "https://192.0.2.9"
    )
    assert endpoint.api_server(params(), PRIVATE, lambda: ["2001:db8::1"]) == (
        "https://[2001:db8::1]"
    )


def test_a_cluster_that_sleeps_has_no_address() -> None:
    with pytest.raises(endpoint.UnreachableError, match=r"no machine of its control plane.*Wake"):
        endpoint.api_server(params(), PRIVATE, list)


def test_whether_anything_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"https://127.0.0.1:{server.getsockname()[1]}"
        assert endpoint.silence(url) == ""
        endpoint.require_answer("wb", url, "")

    assert "refused" in endpoint.silence(url)
    with pytest.raises(endpoint.UnreachableError, match=r"refused\. Set cloud_only\."):
        endpoint.require_answer("wb", url, "Set cloud_only.")


def test_an_address_that_swallows_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    def swallow(*_arguments: Any, **_options: Any) -> Any:
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", swallow)

    assert endpoint.silence("https://192.0.2.1") == (
        "https://192.0.2.1 did not answer within 5 seconds"
    )


def test_a_place_behind_a_proxy_is_not_probed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any, **_options: Any) -> Any:
        raise OSError("probed")

    monkeypatch.setattr(socket, "create_connection", refuse)
    for name in ("http_proxy", "no_proxy", "HTTP_PROXY", "NO_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.org:3128")

    assert endpoint.silence("https://192.0.2.1") == ""
    assert "probed" in endpoint.silence("https://127.0.0.1:6443")
    monkeypatch.setenv("NO_PROXY", "192.0.2.1")
    assert "probed" in endpoint.silence("https://192.0.2.1")
