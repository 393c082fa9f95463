from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.toolchain import choice
from sandbox.toolchain.choice import Choice, choose
from sandbox.toolchain.programs import PROGRAMS

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.toolchain.cache import Cache

    from .conftest import Script

KOPS = PROGRAMS["kops"]
RIGHT = "echo 1.36.2"


def test_the_right_version_on_path_is_taken(script: Script, cache: Cache) -> None:
    path = script("kops", RIGHT)
    assert choose(KOPS, cache) == Choice(path, "on PATH")


def test_the_right_version_is_found_behind_a_wrong_one(
    script: Script, cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script("kops", "echo 1.30.0")
    right = script("../later/kops", RIGHT)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{tmp_path / 'later'}")
    assert choose(KOPS, cache).path == tmp_path / "later" / "kops"
    assert right.exists()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("echo 1.30.0", "1.30.0"),
        ("echo 1.36.2-beta.1", "1.36.2-beta.1"),
        ("echo 1.36.2; exit 1", "with exit code 1: 1.36.2"),
        ("echo hello", "no version: hello"),
        ("/bin/sleep 30", "nothing within 0 s"),
    ],
)
def test_anything_else_on_path_is_refused_and_remembered(
    body: str, told: str, script: Script, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "_DEADLINE", 0.4)
    path = script("kops", body)
    assert choose(KOPS, cache) == Choice(None, "", (f"{path} answers {told}",))


def test_a_binary_put_by_hand_is_taken_if_it_is_right(script: Script, cache: Cache) -> None:
    path = script(str(cache.by_hand(KOPS)), RIGHT)
    assert choose(KOPS, cache) == Choice(path, "put by hand")
    script(str(path), "echo 1.30.0")
    assert choose(KOPS, cache).path is None


def test_a_build_is_taken_unasked(script: Script, cache: Cache) -> None:
    path = script(str(cache.place(KOPS)), "exit 1")
    assert choose(KOPS, cache) == Choice(path, "built before")


def test_folders_and_files_that_cannot_run_are_passed_over(
    bin_folder: Path, cache: Cache, script: Script
) -> None:
    (bin_folder / "kops").mkdir()
    script("kubectl", "exit 0").chmod(0o644)
    assert choose(KOPS, cache) == Choice(None)
    assert choose(PROGRAMS["kubectl"], cache) == Choice(None)


@pytest.mark.parametrize("body", ["exit 0", "exit 1"])
def test_of_a_program_that_tells_no_version_go_recorded_it(
    body: str, script: Script, cache: Cache
) -> None:
    built = "path\tk8s.io/kops/channels/cmd/channels\nmod\tk8s.io/kops\tv1.36.2\th1:jgvE=\n"
    path = script("channels", f"{body}\n{built}")
    right = choose(PROGRAMS["channels"], cache).path == path
    assert right == (body == "exit 0")


def test_a_program_that_holds_no_version_at_all_is_refused(script: Script, cache: Cache) -> None:
    path = script("channels", "exit 0")
    assert choose(PROGRAMS["channels"], cache).refused == (f"{path} answers no version: ",)
