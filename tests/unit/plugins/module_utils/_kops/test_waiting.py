"""Waiting for a cluster, on verdicts that kops gave."""

from __future__ import annotations

import copy
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops import (
    instances,
    validation,
    waiting,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import parse
from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import KopsError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import Workspace
from ansible_collections.datascience.workbench.plugins.module_utils._process import Finished

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDED = Path(__file__).parents[3] / "fixtures" / "kops-1.36.2"
NAME = "wb.internal.example.org"
DOCUMENTS = parse((RECORDED / "get-all.json").read_text())


class Recorded:
    """Stands for kops: one recorded verdict after the other, the last one again and again."""

    def __init__(self, *names: str) -> None:
        self.left = [(RECORDED / f"validate-{name}.json").read_text() for name in names]
        self.asked: list[tuple[str, ...]] = []

    def __call__(self, *arguments: str, **_how: Any) -> Finished:
        self.asked.append(arguments)
        text = self.left.pop(0) if len(self.left) > 1 else self.left[0]
        return Finished(arguments, 0 if "failures" not in text else 2, text, "", 0.0)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "INTERVAL", 0.01)


@pytest.fixture
def api() -> Iterator[str]:
    """The URL of something that takes connections."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"https://127.0.0.1:{server.getsockname()[1]}"


def work(kops: Any) -> Workspace:
    return Workspace(NAME, kops, None, "", "1.36.2")  # type: ignore[arg-type]


def options(url: str | None, **more: Any) -> dict[str, Any]:
    usual = {"name": NAME, "api_server": url, "reach": "auto", "wait_groups": None}
    return {**usual, "wait_timeout": 5, **more}


def test_it_looks_until_all_that_counts_is_well(api: str) -> None:
    kops = Recorded("joining", "notready-admin", "valid")
    verdict = waiting.wait(work(kops), options(api), DOCUMENTS)
    assert verdict.valid
    assert len(kops.asked) == 3
    assert kops.asked[0][-2:] == ("--api-server", api)


def test_groups_that_need_not_be_there_are_a_warning(api: str) -> None:
    """The control plane counts even if it is not named."""
    kops = Recorded("notready-admin")
    with pytest.raises(KopsError):
        waiting.wait(work(kops), options(api, wait_timeout=0), DOCUMENTS)
    only = copy.deepcopy(DOCUMENTS)
    only.groups["admin"]["spec"]["maxPrice"] = "0.10"
    assert validation.expected({k: v["spec"] for k, v in only.groups.items()}) == ["control-plane"]


def test_the_time_is_up(api: str) -> None:
    with pytest.raises(KopsError) as error:
        waiting.wait(work(Recorded("joining")), options(api, wait_timeout=0), DOCUMENTS)
    assert "admin, control-plane" in str(error.value)
    assert "within 0 seconds" in str(error.value)
    assert "run again" in str(error.value)


def test_a_silent_server_costs_no_kops(api: str) -> None:
    kops = Recorded("valid")
    silent = "https://127.0.0.1:1"
    with pytest.raises(KopsError, match="refused"):
        waiting.wait(work(kops), options(silent, wait_timeout=0), DOCUMENTS)
    assert kops.asked == []


@pytest.mark.parametrize(("minutes", "applied"), [(60, False), (60, True), (5, False)])
def test_silence_of_what_should_long_be_up_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, minutes: int, applied: bool
) -> None:
    launched = datetime.now(UTC) - timedelta(minutes=minutes)
    monkeypatch.setattr(waiting, "SILENCE", 0.03)
    monkeypatch.setattr(instances, "described", lambda _session, _name: [])
    monkeypatch.setattr(instances, "control_plane_launches", lambda _described: [launched])

    with pytest.raises(KopsError) as error:
        waiting.wait(
            work(Recorded("valid")),
            options("https://127.0.0.1:1", wait_timeout=0.5),
            DOCUMENTS,
            applied=applied,
        )

    shut_out = ": kubernetesApiAccess admits 203.0.113.0/24; compare with your current address."
    assert (shut_out in str(error.value)) is (minutes == 60 and not applied)
    assert ("within 0.5 seconds" in str(error.value)) is (minutes == 5 or applied)
    assert "kops said" not in str(error.value)


def test_the_address_is_looked_up_anew_each_time(api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [[], [], ["127.0.0.1"]]
    monkeypatch.setattr(instances, "described", lambda _session, _name: [])
    monkeypatch.setattr(instances, "control_plane_addresses", lambda _described: found.pop(0))
    silences = iter(["", ""])
    monkeypatch.setattr(waiting.endpoint, "silence", lambda _url: next(silences))
    kops = Recorded("valid")
    assert waiting.wait(work(kops), options(None), DOCUMENTS).valid
    assert kops.asked[0][-2:] == ("--api-server", "https://127.0.0.1")
