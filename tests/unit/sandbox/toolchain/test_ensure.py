from __future__ import annotations

import os
import signal
import threading
import time
from typing import TYPE_CHECKING

import pytest

from sandbox.toolchain import ToolchainError, ensure, main
from sandbox.toolchain.programs import PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.toolchain.cache import Cache

    from .conftest import Script

KOPS = PROGRAMS["kops"]


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_what_is_there_needs_no_go(script: Script, cache: Cache) -> None:
    kops = script("kops", "echo 1.36.2")
    helm = script(str(cache.place(PROGRAMS["helm"])), "exit 0")
    said: list[str] = []
    assert ensure(["helm", "kops", "helm"], said.append) == {"helm": helm, "kops": kops}
    assert said == [f"helm 4.2.4: built before, {helm}", f"kops 1.36.2: on PATH, {kops}"]


def test_what_is_nowhere_is_built_once(cache: Cache, go_log: Path) -> None:
    assert ensure(["kops"], print) == {"kops": cache.place(KOPS)}
    assert ensure(["kops"], print) == {"kops": cache.place(KOPS)}
    assert go_log.read_text().count("build ") == 1


def test_two_at_once_build_once(
    cache: Cache, go_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUILD", "slow")
    said: list[str] = []
    threads = [threading.Thread(target=ensure, args=(["kops"], said.append)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert go_log.read_text().count("build ") == 1
    assert sum("waiting for it" in line for line in said) == 1


def test_an_unknown_program_stops_before_anything_is_built(cache: Cache, go_log: Path) -> None:
    with pytest.raises(ToolchainError, match="did you mean helm"):
        ensure(["kops", "hlem"], print)
    assert not go_log.exists()
    assert cache.built(KOPS) is None


def test_main_prints_names_and_paths(
    script: Script, cache: Cache, capsys: pytest.CaptureFixture[str]
) -> None:
    kops = script("kops", "echo 1.36.2")
    assert cache.own.is_dir()
    assert main(["kops"]) == 0
    printed = capsys.readouterr()
    assert printed.out == f"kops\t{kops}\n"
    assert printed.err == f"kops 1.36.2: on PATH, {kops}\n"


def test_main_fails_with_a_message(
    cache: Cache, go_log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BUILD", "failing")
    assert main(["kops"]) == 1
    assert "\nerror: kops 1.36.2: go build failed" in capsys.readouterr().err
    assert cache.built(KOPS) is None


def test_a_terminated_main_ends_its_build(
    cache: Cache, go_log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BUILD", "hanging")

    def terminate() -> None:
        while not go_log.exists() or "build " not in go_log.read_text():
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=terminate)
    thread.start()
    assert main(["kops"]) == 130
    thread.join()
    assert capsys.readouterr().err.endswith("interrupted; a rerun resumes the build\n")
