from __future__ import annotations

import platform
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.images import trees
from sandbox.images.trees import BASE, Tree
from sandbox.settings import SandboxError

# Fakes: what stands before the program's name is its own; the target is the last but one argument.
UNSHARE = "while [ ! -x $1 ]; do shift; done\nexec $@"
MMDEBSTRAP = """\
echo "$@" >> "$LOG"
[ -z "$FAILS" ] || { echo "E: apt-get update failed"; exit 25; }
for word; do case $word in *.part) mkdir -p "$word/etc" ;; esac; done
"""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with a fake mmdebstrap; returns the file where it records its arguments."""
    for name, body in (("unshare", UNSHARE), ("mmdebstrap", MMDEBSTRAP)):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{body}")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LOG", str(tmp_path / "log"))
    release = {"ID": "debian", "VERSION_CODENAME": "bookworm"}
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)
    return tmp_path / "log"


def test_a_tree_is_made_once_of_the_machines_own_release(log: Path) -> None:
    said: list[str] = []
    first = trees.ensure(BASE, said.append)
    assert trees.ensure(BASE, said.append) == first
    assert (first / "etc").is_dir()
    assert said[-1].endswith(str(first))
    (call,) = log.read_text().splitlines()
    assert "--include=ca-certificates,curl," in call
    assert f" bookworm {first}.part" in call


@pytest.mark.parametrize("system", ["debian", "ubuntu"])
def test_another_release_of_debian_comes_from_the_machines_own_mirror(
    system: str, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = {"ID": system, "VERSION_CODENAME": "bookworm"}
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)
    mirror = tmp_path / "debian.sources"
    mirror.write_text("Types: deb\nURIs: http://mirror/debian\nSuites: bookworm bookworm-updates\n")
    monkeypatch.setattr(trees, "_mirrors", lambda: [mirror])
    place = trees.ensure(trees.SLIM, print)
    sources = place.with_name(f"{place.name}-debian.sources")
    call = log.read_text()
    assert "--include" not in call
    if system == "debian":
        assert call.endswith(f" trixie {place}.part {sources}\n")
        assert "Suites: trixie trixie-updates" in sources.read_text()
    else:  # mmdebstrap knows where Debian's releases are
        assert call.endswith(f" trixie {place}.part\n")


@pytest.mark.parametrize(
    "other",
    [
        replace(BASE, packages=(*BASE.packages, "jq")),
        replace(BASE, commands=("touch $1/x",)),
    ],
)
def test_another_content_is_another_folder(other: Tree, log: Path) -> None:
    assert trees.ensure(other, print) != trees.ensure(BASE, print)
    assert log.exists()


def test_a_failure_says_what_mmdebstrap_said_and_leaves_no_tree(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAILS", "yes")
    with pytest.raises(SandboxError, match=r"base could not be made(.|\n)*apt-get update failed"):
        trees.ensure(BASE, print)
    monkeypatch.setenv("FAILS", "")
    assert trees.ensure(BASE, print).is_dir()
    assert len(log.read_text().splitlines()) == 2


def test_another_system_is_refused(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = {"ID": "fedora", "PRETTY_NAME": "Fedora Linux 44"}
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)
    with pytest.raises(SandboxError, match="this machine is Fedora Linux 44"):
        trees.ensure(BASE, print)
    assert not log.exists()


def test_a_cache_that_cannot_be_made_is_explained(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "bin" / "unshare"))
    with pytest.raises(SandboxError, match="Name another folder in WORKBENCH_CACHE"):
        trees.ensure(BASE, print)
    assert not log.exists()


def test_mmdebstrap_is_unpacked_where_it_is_not_installed(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "mmdebstrap"
    body = program.read_text()
    program.unlink()
    fakes = {
        "apt-get": "touch mmdebstrap_1_all.deb",
        "dpkg": f"mkdir -p usr/bin; cp {tmp_path}/fake usr/bin/mmdebstrap",
    }
    for name, does in fakes.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    (tmp_path / "fake").write_text(body)
    (tmp_path / "fake").chmod(0o755)
    if Path("/usr/bin/mmdebstrap").exists():
        pytest.skip("mmdebstrap is installed")
    trees.ensure(BASE, print)
    unpacked = trees.cache("roots").own / "mmdebstrap"
    assert [file.name for file in unpacked.iterdir()] == ["usr"]
    monkeypatch.setenv("LOG", str(tmp_path / "again"))
    trees.ensure(replace(BASE, packages=()), print)
    assert (tmp_path / "again").exists()
