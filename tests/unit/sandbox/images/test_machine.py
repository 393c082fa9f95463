from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from sandbox.images import catalogue, machine, trees
from sandbox.images.oci import Layout
from sandbox.settings import SandboxError

if TYPE_CHECKING:
    from pathlib import Path

# It is in a folder that an ordinary user's PATH often lacks, and needs no privilege.
PATH = f"{os.environ['PATH']}:/usr/sbin:/sbin"
pytestmark = pytest.mark.skipif(not shutil.which("mke2fs", path=PATH), reason="needs mke2fs")


@pytest.fixture(autouse=True)
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of two files, instead of one of containerd's making."""
    monkeypatch.setenv("PATH", PATH)
    store = tmp_path / "machine" / "disk" / "containerd"
    store.mkdir(parents=True)
    (store / "meta.db").write_text("records")
    monkeypatch.setattr(machine, "_made", lambda _: tmp_path / "machine")
    return tmp_path / "machine"


def test_a_disk_has_its_size_holds_the_store_and_takes_little_room(tmp_path: Path) -> None:
    at = tmp_path / "disk.img"
    machine.disk(print, 8, at)
    assert at.stat().st_size == 8 * 2**30
    assert at.stat().st_blocks * 512 < 16 * 2**20
    argv = ["debugfs", "-R", "cat containerd/meta.db", at]
    assert subprocess.run(argv, capture_output=True, check=True).stdout == b"records"
    assert [file.name for file in tmp_path.glob("disk*")] == ["disk.img"]


def test_a_disk_is_made_anew_in_place_of_an_old_one(tmp_path: Path) -> None:
    at = tmp_path / "disk.img"
    at.with_name("disk.img.part").write_text("left by a killed one")
    for size in (2, 1):
        machine.disk(print, size, at)
    assert at.stat().st_size == 2**30


def test_a_disk_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match=r"making .*disk.img: mke2fs ended with"):
        machine.disk(print, 8, tmp_path / "absent" / "disk.img")


def test_a_machine_is_made_once_and_a_failure_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(catalogue, "layout", lambda _: Layout(tmp_path / "layout-1"))
    monkeypatch.setattr(trees, "ensure", lambda *_: tmp_path / "node-1")
    script = tmp_path / "seed.sh"
    script.write_text('[ "$1" != "" ] && mkdir "$3/root" && echo made >> ' + str(tmp_path / "log"))
    monkeypatch.setattr(machine, "_SCRIPT", script)
    monkeypatch.setattr(machine, "_APART", ())
    first = machine.root(print)
    assert machine.root(print) == first
    assert (tmp_path / "log").read_text() == "made\n"
    script.write_text("echo ctr: no space left; exit 3")
    with pytest.raises(SandboxError, match=r"sh ended with 3:\nctr: no space left"):
        machine.root(print)
    assert [path.name for path in first.parent.parent.glob("machine-*[0-9a-f]")] == [
        first.parent.name
    ]
