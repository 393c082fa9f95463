from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox.record import Record
from sandbox.settings import SandboxError, Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings("t", tmp_path / "a state")
    made.prepare()
    made.keep_port(23456)
    return made


def record(settings: Settings) -> Record:
    return Record.of(settings, "aws", Path("/opt/kops/kops"), "1.36.2", "b007")


def test_a_record_is_read_as_it_was_written(settings: Settings) -> None:
    record(settings).write(settings)
    assert Record.needed(settings) == record(settings)
    assert settings.record.stat().st_mode & 0o777 == 0o644
    told = json.loads(settings.record.read_text())
    assert told["endpoint"] == "http://127.0.0.1:23456"
    assert told["assets"] == "http://127.0.0.1:23456/_sandbox/assets/1.36.2"
    assert told["ssh_public_key"].startswith("ssh-ed25519 ")
    assert Path(told["ssh_private_key"]).stat().st_mode & 0o777 == 0o600
    assert Path(told["aws_config"]).read_text().startswith("[default]\nregion = us-east-1")


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"name": "t"}', '{"unknown": 1}'])
def test_what_is_no_record_is_none(settings: Settings, text: str) -> None:
    settings.record.write_text(text)
    assert Record.read(settings) is None
    with pytest.raises(SandboxError, match="python -m sandbox --name t up"):
        Record.needed(settings)


def test_the_environment_speaks_to_the_sandbox_and_to_no_real_account(settings: Settings) -> None:
    theirs = {
        "PATH": "/bin",
        "HOME": "/home/x",
        "AWS_PROFILE": "work",
        "AWS_SESSION_TOKEN": "secret",
        "AWS_ENDPOINT_URL_EC2": "https://ec2.example",
        "S3_ENDPOINT": "https://s3.example",
        "NO_PROXY": "localhost",
        "KOPS_STATE_STORE": "s3://mine",
    }
    ours = record(settings).environment(theirs)
    assert ours["AWS_CONFIG_FILE"] == str(settings.state / "aws/config")
    assert ours["S3_ENDPOINT"] == ours["AWS_ENDPOINT_URL"] == "http://127.0.0.1:23456"
    assert ours["KOPS_BASE_URL"].endswith("/1.36.2")
    assert ours["PATH"] == "/opt/kops:/bin"
    assert ours["NO_PROXY"] == "127.0.0.1,198.18.0.0/15,localhost"
    assert ours["KOPS_STATE_STORE"] == "s3://mine"
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_EC2"} & ours.keys()
