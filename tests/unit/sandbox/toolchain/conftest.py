"""A machine of its own for each test: a PATH, a cache and small scripts as programs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.toolchain import cache as cache_module
from sandbox.toolchain.cache import Cache

Script = Callable[[str, str], Path]

GO = """
echo "$@" >> "$LOG"
case "$1" in
version) echo "go version go${GO_VERSION:-1.99.0} linux/amd64" ;;
env) echo "$HERE/$2" ;;
list)
    if [ "$GOPROXY" = off ] && [ "$MODULES" = absent ]; then
        echo "go: module lookup disabled by GOPROXY=off"
        exit 1
    fi
    if [ "$MODULES" = absent ]; then echo "go: downloading k8s.io/kops v1.36.2"; fi
    echo false
    echo true
    echo true
    ;;
build)
    while [ "$1" != -o ]; do shift; done
    echo k8s.io/kops/pkg/apis
    if [ "$BUILD" = failing ]; then echo "pkg/x.go:1:1: no space left on device"; exit 1; fi
    if [ "$BUILD" = slow ]; then /bin/sleep 1.5; fi
    if [ "$BUILD" = hanging ]; then /bin/sleep 60; fi
    printf '#!/bin/sh\\necho %s\\n' "${BUILT_VERSION:-1.36.2}" > "$2"
    /bin/chmod +x "$2"
    ;;
esac
"""
"""A go that records its arguments and builds a kops that says BUILT_VERSION."""


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def script(bin_folder: Path) -> Script:
    """Put a shell script on PATH, or elsewhere if the name is a path."""

    def write(name: str, body: str) -> Path:
        path = bin_folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    return write


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    """The cache of an empty machine."""
    monkeypatch.setattr(cache_module, "SYSTEM", tmp_path / "system")
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))
    cache = Cache.of(os.environ)
    cache.create()
    return cache


@pytest.fixture
def go_log(script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fake go on PATH; returns the file in which it records its arguments."""
    monkeypatch.setenv("LOG", str(tmp_path / "go.log"))
    monkeypatch.setenv("HERE", str(tmp_path))
    script("go", GO)
    return tmp_path / "go.log"
