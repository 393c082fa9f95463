from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._images.access import granted
from ansible_collections.datascience.workbench.plugins.module_utils._images.registry import (
    Login,
    Registry,
)

if TYPE_CHECKING:
    from pathlib import Path

LOGIN = Login("AWS", "a:secret")


def test_credentials_are_for_one_run_and_one_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    with granted(Registry("r:5000", LOGIN)) as access:
        assert access.folder.stat().st_mode & 0o777 == 0o700
        told = json.loads((access.folder / "config.json").read_text())
        assert base64.b64decode(told["auths"]["r:5000"]["auth"]).decode() == "AWS:a:secret"
        assert all("secret" not in word for word in access.flags())
    assert not access.folder.exists()


def test_they_are_gone_after_a_failure_as_well() -> None:
    with pytest.raises(RuntimeError), granted(Registry("r", LOGIN)) as access:
        raise RuntimeError
    assert not access.folder.exists()


def test_the_users_docker_service_stays_the_one_that_is_spoken_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    (tmp_path / "config.json").write_text('{"currentContext": "far", "auths": {"theirs": {}}}')
    with granted(Registry("r")) as access:
        told = json.loads((access.folder / "config.json").read_text())
        assert told == {"auths": {}, "currentContext": "far"}
        assert (access.folder / "contexts").readlink() == tmp_path / "contexts"


def test_a_login_does_not_show_its_password() -> None:
    assert "secret" not in repr(Registry("r", LOGIN))
