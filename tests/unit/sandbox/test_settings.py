from __future__ import annotations

import os
from pathlib import Path

import pytest

from sandbox.settings import ROOT, SandboxError, Settings, cleaned, private_folder


def test_the_name_is_given_or_from_the_environment_or_default() -> None:
    assert Settings.of(None, {}).state == ROOT / ".workbench/sandbox/default"
    environ = {"WORKBENCH_SANDBOX": "mine", "WORKBENCH_STATE": "/var/x"}
    assert Settings.of(None, environ).state == Path("/var/x/sandbox/mine")
    assert Settings.of("other", environ).name == "other"


@pytest.mark.parametrize("name", ["..", "a/b", "-f", "a b", "a" * 64, "ä"])
def test_a_name_that_is_no_folder_is_refused(name: str) -> None:
    with pytest.raises(SandboxError, match="cannot name a sandbox"):
        Settings.of(name, {})


def test_nothing_of_a_real_account_stays() -> None:
    environ = {"AWS_PROFILE": "work", "AWS_SESSION_TOKEN": "t", "S3_ENDPOINT": "x", "HOME": "/h"}
    assert cleaned(environ) == {"HOME": "/h"}


def test_the_port_is_chosen_once_and_kept(tmp_path: Path) -> None:
    settings = Settings("t", tmp_path / "state")
    assert settings.port == 0
    settings.prepare()
    settings.keep_port(None)
    first = settings.port
    assert 20000 <= first < 30000
    settings.keep_port(None)
    assert settings.port == first
    settings.keep_port(4321)
    assert (settings.port, settings.endpoint) == (4321, "http://127.0.0.1:4321")
    assert settings.dns_address == "127.53.16.225"


def test_sockets_fit_however_deep_the_state_is(tmp_path: Path) -> None:
    deep = Settings("n" * 63, tmp_path.joinpath(*["d" * 40] * 20))
    assert len(os.fsencode(deep.runtime / "supervisor.sock")) < 108
    assert deep.runtime != Settings("m", deep.state.with_name("m")).runtime


def test_a_state_folder_that_cannot_be_made_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SandboxError, match=r"cannot write its state folder .* WORKBENCH_STATE"):
        Settings("t", tmp_path / "file" / "state").prepare()


def test_a_folder_that_others_may_enter_is_refused(tmp_path: Path) -> None:
    assert private_folder(tmp_path / "new").stat().st_mode & 0o777 == 0o700
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "link").symlink_to(tmp_path / "new")
    for path in ("open", "link"):
        with pytest.raises(SandboxError, match="not a private folder"):
            private_folder(tmp_path / path)
