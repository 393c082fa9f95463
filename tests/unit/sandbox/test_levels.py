from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox import levels
from sandbox.network import links
from sandbox.settings import SandboxError, Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A sandbox on a machine that allows all and has no other sandbox."""
    monkeypatch.setattr(levels, "missing", lambda: "")
    monkeypatch.setattr(levels, "free_memory", lambda: 2**31)
    monkeypatch.setattr(links, "shown", lambda *_: [{"name": "docker"}])
    return Settings("test", tmp_path)


def test_the_deepest_level_is_taken(settings: Settings) -> None:
    assert levels.probe(settings) == (levels.FULL, "")


def test_a_lighter_one_may_be_asked_for(settings: Settings) -> None:
    assert levels.probe(settings, "aws")[0] is levels.AWS
    assert levels.probe(settings, "control-plane")[0] is levels.CONTROL_PLANE


def test_what_the_machine_does_not_allow_is_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(levels, "missing", lambda: "machines need root")
    assert levels.probe(settings) == (levels.CONTROL_PLANE, "machines need root")
    with pytest.raises(SandboxError, match="cannot have the level full: machines need root"):
        levels.probe(settings, "full")


def test_a_machine_short_of_memory_has_no_control_plane(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(levels, "missing", lambda: "machines need root")
    monkeypatch.setattr(levels, "free_memory", lambda: 700 * 2**20)
    level, why = levels.probe(settings)
    assert level is levels.AWS
    assert why.endswith("a control plane needs 1024 MiB of memory, and 700 are free")


def test_the_networks_of_a_machine_are_one_sandboxs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(links, "shown", lambda *_: [{"name": "wb-00000000-router"}])
    monkeypatch.setattr(levels, "HOLDER", tmp_path / "holder")
    (tmp_path / "holder").write_text("/home/you/.workbench/sandbox/default\n")
    level, why = levels.probe(settings)
    assert level is levels.CONTROL_PLANE
    assert why.startswith("the sandbox in /home/you/.workbench/sandbox/default (its end: ")
    assert "`WORKBENCH_STATE=/home/you/.workbench python -m sandbox --name default down`" in why
    assert "has this machine's networks" in why


def test_networks_whose_sandbox_is_not_known_are_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(links, "shown", lambda *_: [{"name": "wb-00000000-router"}])
    monkeypatch.setattr(levels, "HOLDER", tmp_path / "none")
    assert "wb-00000000-router has" in levels.probe(settings)[1]


def test_its_own_networks_do_not_stand_in_its_way(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "shown", lambda *_: [{"name": settings.names.router}])
    assert levels.probe(settings)[0] is levels.FULL
