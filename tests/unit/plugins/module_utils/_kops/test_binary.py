from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils import _process
from ansible_collections.datascience.workbench.plugins.module_utils._kops.binary import (
    Kops,
    find_kops,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import (
    KopsError,
    KopsTimeoutError,
)

if TYPE_CHECKING:
    from pathlib import Path

Program = Callable[[str], Kops]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A kops that is a shell script."""

    def make(script: str) -> Kops:
        path = tmp_path / "kops"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return Kops(str(path), lambda: {"PATH": os.environ["PATH"]}, "s3://state", 20)

    return make


def test_arguments_and_state_reach_kops(program: Program) -> None:
    kops = program('echo "$@"')

    finished = kops("get", "all", doing="read")

    assert finished.stdout == "get all --state s3://state\n"
    assert kops.runs == [finished]


def test_another_state_and_more_variables(program: Program) -> None:
    kops = program('echo "$@" $KUBECONFIG')

    finished = kops.using(KUBECONFIG="/k")("get", doing="read", state="file:///tmp/x")

    assert finished.stdout == "get --state file:///tmp/x /k\n"
    assert kops.runs == [finished]


def test_a_failure_says_what_kops_said(program: Program) -> None:
    kops = program('echo "Error: spec.maxSize: Forbidden" >&2; exit 1')

    with pytest.raises(KopsError) as failure:
        kops("create", doing="write the cluster wb")

    assert (
        str(failure.value) == "Could not write the cluster wb. kops said: spec.maxSize: Forbidden."
    )


def test_a_failure_may_be_of_interest(program: Program) -> None:
    assert program("exit 7")("validate", doing="look", check=False).returncode == 7


def test_a_killed_kops_is_called_so(program: Program) -> None:
    with pytest.raises(KopsError, match="apply: signal 9 ended it"):
        program("kill -9 $$")("update", doing="apply")


def test_the_deadline_tells_what_kops_was_waiting_for(program: Program) -> None:
    kops = program(
        "echo 'W1124 11:24:08.628461   12301 executor.go:141] error running task "
        '"VPC/wb" (9m39s remaining to succeed): dial tcp: connection refused\' >&2; sleep 60'
    )

    with pytest.raises(KopsTimeoutError) as failure:
        kops("update", doing="apply", deadline=0.5)

    assert "within 0.5 seconds; it was waiting for VPC/wb: dial tcp" in str(failure.value)
    assert "Nothing answers there" in str(failure.value)


def test_a_kops_whose_credentials_expired_does_not_retry_for_ten_minutes(
    program: Program,
) -> None:
    kops = program(
        "echo 'W1124 11:24:08.628461   12301 executor.go:141] error running task "
        '"VPC/wb" (9m39s remaining to succeed): api error ExpiredToken: renew\' >&2; sleep 60'
    )

    with pytest.raises(KopsError, match=r"apply\. kops said: VPC/wb: .*ExpiredToken.*renew them"):
        kops("update", doing="apply")


def test_a_kops_without_its_lock_is_ended(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    class LostError(Exception):
        pass

    def lose() -> None:
        raise LostError

    monkeypatch.setattr(_process, "LOOK", 0.1)
    began = time.monotonic()
    kops = program("sleep 15")

    with pytest.raises(LostError):
        kops.guarded(lose).using(KUBECONFIG="/k")("update", doing="apply")

    assert time.monotonic() - began < 10


@pytest.mark.parametrize("version", ["1.36.0", "1.36.2", "1.36.99"])
def test_supported_versions(program: Program, version: str) -> None:
    assert program(f"echo {version}").version() == version


@pytest.mark.parametrize("version", ["1.35.9", "1.37.0", "2.0.0", "1.9.1"])
def test_other_versions_are_refused_with_the_supported_range(
    program: Program, version: str
) -> None:
    with pytest.raises(
        KopsError, match=rf"its version is {version}\. Supported is kops >=1\.36\.0"
    ):
        program(f"echo {version}").version()


def test_a_program_that_is_no_kops(program: Program) -> None:
    with pytest.raises(KopsError, match="flag provided but not defined"):
        program("echo 'flag provided but not defined' >&2; exit 2").version()


def test_kops_is_found_on_the_path(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    path = program("").path
    monkeypatch.setenv("PATH", os.path.dirname(path))

    assert find_kops() == path
    assert find_kops(path) == path


def test_no_kops_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "kops").write_text("not executable")

    with pytest.raises(
        KopsError, match=r"find kops: there is none on the PATH.*install it.*cluster_kops_path"
    ):
        find_kops()
    with pytest.raises(KopsError, match="not an executable file"):
        find_kops(str(tmp_path / "kops"))


def test_a_program_that_cannot_start(tmp_path: Path) -> None:
    kops = Kops(str(tmp_path / "gone"), dict, "s3://state", 20)

    with pytest.raises(KopsError, match="No such file"):
        kops("get", doing="read")
