from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sandbox.toolchain import build as build_module
from sandbox.toolchain.build import Build
from sandbox.toolchain.errors import ToolchainError
from sandbox.toolchain.golang import find_go
from sandbox.toolchain.programs import PROGRAMS

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.toolchain.cache import Cache

KOPS = PROGRAMS["kops"]


def where(build: Build, **environment: str) -> Build:
    """The same build with a go that behaves as the variables say."""
    go = replace(build.go, environment={**build.go.environment, **environment})
    return replace(build, go=go)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def build(go_log: Path, cache: Cache, said: list[str]) -> Build:
    assert not go_log.exists()
    go = find_go(cache, said.append)
    return Build(KOPS, go, cache, said.append, ("/usr/bin/kops answers 1.30.0",))


def test_a_build_ends_in_the_cache(
    build: Build, cache: Cache, go_log: Path, said: list[str]
) -> None:
    assert build.run() == cache.place(KOPS) == cache.built(KOPS)
    assert re.search(r"building, about \d s on \d+ cores \(2 of 3 packages to compile\)", said[0])
    assert said[1].startswith("kops 1.36.2: built in ")
    command = go_log.read_text().splitlines()[-1]
    assert command.startswith("build -mod=readonly -trimpath -ldflags -s -w -v -o ")
    assert command.endswith(" k8s.io/kops/cmd/kops")


def test_modules_are_fetched_only_when_absent(build: Build, said: list[str]) -> None:
    where(build, MODULES="absent").run()
    assert "fetching Go modules" in said[0]
    assert "modules fetched in" in said[1]


def test_a_failed_build_says_which_why_and_what_else_to_do(build: Build, cache: Cache) -> None:
    with pytest.raises(ToolchainError) as caught:
        where(build, BUILD="failing").run()
    told = str(caught.value)
    assert told.startswith("kops 1.36.2: go build failed; it said:")
    assert "no space left on device" in told
    assert f"Log: {cache.own / 'log' / 'kops.log'}" in told
    assert "Not used: /usr/bin/kops answers 1.30.0" in told
    assert str(cache.by_hand(KOPS)) in told
    assert cache.built(KOPS) is None
    assert build.run() == cache.built(KOPS)


def test_a_hanging_build_ends_at_its_deadline(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_module, "_BUILD_DEADLINE", 0.3)
    with pytest.raises(ToolchainError, match="go build was ended at its deadline"):
        where(build, BUILD="hanging").run()


def test_a_binary_that_does_not_say_its_version_is_not_kept(build: Build, cache: Cache) -> None:
    with pytest.raises(ToolchainError, match=r"the first run failed.*\n.*answered 1\.36\.1"):
        where(build, BUILT_VERSION="1.36.1").run()
    assert cache.built(KOPS) is None
