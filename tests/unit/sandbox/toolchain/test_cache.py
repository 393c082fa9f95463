from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.toolchain.cache import Cache, check_space
from sandbox.toolchain.errors import ToolchainError
from sandbox.toolchain.programs import PROGRAMS

if TYPE_CHECKING:
    from .conftest import Script

KOPS = PROGRAMS["kops"]


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"WORKBENCH_CACHE": "/w", "XDG_CACHE_HOME": "/x"}, "/w/toolchain"),
        ({"XDG_CACHE_HOME": "/x"}, "/x/datascience-workbench/toolchain"),
    ],
)
def test_the_environment_names_the_cache(environment: dict[str, str], folder: str) -> None:
    assert Cache.of(environment).own == Path(folder)


def test_the_default_is_in_the_users_home() -> None:
    assert Cache.of({}).own == Path("~/.cache/datascience-workbench/toolchain").expanduser()


def test_the_machines_cache_is_read(script: Script, cache: Cache) -> None:
    assert cache.built(KOPS) is None
    path = script(str(cache.system / cache.place(KOPS).parent.name / "kops"), "exit 0")
    assert cache.built(KOPS) == path


@pytest.mark.parametrize(
    ("name", "changed"),
    [("kops", "go.mod"), ("kops", "go.sum"), ("coredns", "go.mod"), ("coredns", "coredns/main.go")],
)
def test_a_changed_pin_or_source_of_ours_is_another_folder(
    name: str, changed: str, cache: Cache, tmp_path: Path
) -> None:
    program = PROGRAMS[name]
    before = cache.place(program)
    assert before.parent.name.startswith(f"{name}-1.")
    copy = replace(program, folder=shutil.copytree(program.folder, tmp_path / "module"))
    assert cache.place(copy) == before
    with (copy.folder / changed).open("a") as file:
        file.write("\n")
    assert cache.place(copy) != before


def test_a_cache_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ToolchainError, match="Name another folder in WORKBENCH_CACHE"):
        Cache(tmp_path / "file" / "toolchain", tmp_path).create()


def test_the_second_builder_waits_and_says_for_whom(cache: Cache) -> None:
    said: list[str] = []
    order: list[str] = []

    def second() -> None:
        with cache.lock(said.append):
            order.append("second")

    with cache.lock(print):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.3)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]
    assert len(said) == 1
    assert f"process {(cache.own / 'lock').read_text()} is building" in said[0]


def test_waiting_has_an_end(cache: Cache) -> None:
    with (
        cache.lock(print),
        pytest.raises(ToolchainError, match="end it if it hangs"),
        cache.lock(print, patience=0),
    ):
        pass


def test_folders_of_one_file_system_need_their_sum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = shutil.disk_usage(tmp_path)._replace(free=3 * 2**30)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    check_space({tmp_path / "a": 2.0, tmp_path / "b": 0.9})
    with pytest.raises(ToolchainError, match=r"needs about 3\.2 GiB .* has 3\.0 GiB free"):
        check_space({tmp_path / "a": 2.0, tmp_path / "not" / "yet" / "there": 1.2})
