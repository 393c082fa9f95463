"""The sandbox from its command line, with the state in a folder that is deep and oddly named."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.integration


@dataclass(frozen=True)
class Shell:
    """Runs the command line for the sandboxes below one state folder."""

    base: Path

    def run(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sandbox", *arguments],
            cwd=ROOT,
            env=os.environ
            | {
                "WORKBENCH_STATE": str(self.base),
                "AWS_PROFILE": "real",
                "AWS_SESSION_TOKEN": "real",
            }
            | environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def does(self, *arguments: str, **environ: str) -> str:
        """What a command printed that must succeed."""
        done = self.run(*arguments, **environ)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return done.stdout

    def fails(self, *arguments: str, **environ: str) -> str:
        """What a command said that must fail in one message."""
        done = self.run(*arguments, **environ)
        assert done.returncode == 1, done.stdout
        assert not [line for line in done.stderr.splitlines() if line.startswith("Traceback")]
        return done.stderr

    def state(self, name: str = "default") -> Path:
        return self.base / "sandbox" / name

    def record(self, name: str = "default") -> Any:
        return json.loads((self.state(name) / "sandbox.json").read_text())

    def status(self, name: str = "default") -> Any:
        return json.loads(self.run("--name", name, "status", "--json").stdout)

    def vpcs(self, name: str = "default") -> int:
        return len(client(self.record(name)).describe_vpcs()["Vpcs"])


def client(record: Any) -> Any:
    return boto3.client(
        "ec2",
        endpoint_url=record["endpoint"],
        region_name=record["region"],
        aws_access_key_id=record["access_key"],
        aws_secret_access_key=record["secret_key"],
    )


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def pids(status: Any) -> list[int]:
    return [program["pid"] for program in status["programs"] if program["pid"]]


def below(folder: Path) -> Iterator[Shell]:
    shell = Shell(folder / "a deep folder" / "#1; 100% 'odd'" / ("d" * 60))
    yield shell
    for state in (shell.base / "sandbox").glob("*"):
        shell.run("--name", state.name, "down")


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    yield from below(tmp_path)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """One sandbox that is up, for the tests that leave it as it is."""
    for shell in below(tmp_path_factory.mktemp("running")):
        up(shell)
        yield shell


def up(shell: Shell, name: str = "default", *more: str) -> str:
    return shell.does("up", "--name", name, "--without-toolchain", *more)


def test_up_twice_reset_and_down_leave_what_they_say(shell: Shell) -> None:
    begun = time.monotonic()
    first = up(shell)
    assert time.monotonic() - begun < 15
    assert "not shown" in first.splitlines()[0]
    assert "is up: http://127.0.0.1:" in first.splitlines()[-1]
    record, status = shell.record(), shell.status()
    client(record).create_vpc(CidrBlock="10.0.0.0/16")
    before = shell.vpcs()

    assert "was up already; nothing to do" in up(shell)
    assert (shell.record(), pids(shell.status())) == (record, pids(status))
    assert shell.vpcs() == before

    assert "is empty" in shell.does("reset")
    assert shell.vpcs() == before - 1
    after = shell.record()
    assert after | {"boot": 0} == record | {"boot": 0}
    assert after["boot"] != record["boot"]
    assert shell.status()["restarted"] is False

    status = shell.status()
    supervisord = int((shell.state() / "supervisord.pid").read_text())
    assert "none left" in shell.does("down")
    assert not [pid for pid in [*pids(status), supervisord] if alive(pid)]
    assert not Path(record["runtime"]).exists()
    assert not (shell.state() / "sandbox.json").exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(record["endpoint"].rpartition(":")[2])))
    assert "0 processes" in shell.does("down")
    assert "is down" in shell.run("status").stdout

    up(shell)
    assert shell.record()["endpoint"] == record["endpoint"]


def test_two_sandboxes_know_nothing_of_each_other(shell: Shell) -> None:
    up(shell, "one")
    up(shell, "two")
    before = shell.vpcs("two")
    client(shell.record("one")).create_vpc(CidrBlock="10.0.0.0/16")
    assert (shell.vpcs("one"), shell.vpcs("two")) == (before + 1, before)
    shell.does("--name", "one", "down")
    assert shell.vpcs("two") == before
    assert shell.status("two")["up"]


def test_a_killed_server_is_restarted_and_that_is_said(shell: Shell) -> None:
    up(shell)
    (pid,) = pids(shell.status())
    os.kill(pid, signal.SIGKILL)
    for _ in range(200):
        if (status := shell.status())["up"] and pids(status) != [pid]:
            break
        time.sleep(0.1)
    assert status["restarted"]
    assert "EMPTY" in shell.does("status")
    assert "restarted by its supervisor" in up(shell)
    assert shell.status()["restarted"] is False


def test_a_killed_supervisor_leaves_no_server_and_up_repairs(shell: Shell) -> None:
    up(shell)
    (server,) = pids(shell.status())
    supervisord = int((shell.state() / "supervisord.pid").read_text())
    os.kill(supervisord, signal.SIGKILL)
    for _ in range(100):
        if not alive(server):
            break
        time.sleep(0.1)
    assert not alive(server)
    assert shell.status()["up"] is False
    assert " up: http" in up(shell)
    assert shell.status()["up"]


@pytest.mark.parametrize("damage", ["{ not json", None])
def test_a_lost_record_is_written_again_without_losing_anything(
    shell: Shell, damage: str | None
) -> None:
    up(shell)
    client(shell.record()).create_vpc(CidrBlock="10.0.0.0/16")
    before, record = shell.vpcs(), shell.state() / "sandbox.json"
    record.unlink()
    if damage:
        record.write_text(damage)
    assert "not up" in shell.fails("env")
    up(shell)
    assert shell.vpcs() == before


def test_a_deleted_state_folder_leaves_nothing_that_runs_on(shell: Shell) -> None:
    up(shell)
    (server,) = pids(shell.status())
    shutil.rmtree(shell.state())
    assert "after remains of it were ended" in up(shell)
    assert not alive(server)


def test_a_taken_port_is_said_and_another_can_be_chosen(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = shell.fails("up", "--without-toolchain", "--port", str(port))
        assert f"cannot listen on 127.0.0.1:{port}" in told
        assert "up --port N" in told
        assert shell.status()["programs"] == []
    assert f":{port}" in up(shell)
    assert "down` first" in shell.fails("up", "--without-toolchain", "--port", "1234")


def test_a_server_that_does_not_start_shows_the_end_of_its_log_and_leaves_nothing(
    shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "flask.py").write_text("raise ImportError('this flask is broken')")
    told = shell.fails("up", "--without-toolchain", PYTHONPATH=str(tmp_path))
    assert "did not answer" in told
    assert "The end of" in told
    assert "this flask is broken" in told
    assert shell.status()["programs"] == []
    assert " up: http" in up(shell)


@pytest.mark.skipif(os.geteuid() == 0, reason="needs an ordinary user: root may write anywhere")
def test_a_state_folder_that_is_not_writable_is_one_message(shell: Shell) -> None:
    shell.base.mkdir(parents=True, mode=0o500)
    assert "cannot write its state folder" in shell.fails("up", "--without-toolchain")


def test_exec_and_env_speak_to_the_sandbox_alone(running: Shell) -> None:
    assert "is not up" in running.fails("exec", "--name", "none", "--", "true")
    script = "import boto3; print(len(boto3.client('ec2').describe_vpcs()['Vpcs']))"
    assert running.does("exec", "--", sys.executable, "-c", script).strip() == str(running.vpcs())
    assert "AWS_SESSION_TOKEN" not in running.does("exec", "--", "env")
    assert "cannot be run" in running.fails("exec", "--", "no-such-program")
    exports = running.does("env")
    asked = subprocess.run(
        ["/bin/sh", "-c", f"{exports}\nenv"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"AWS_SESSION_TOKEN": "real", "S3_REGION": "real"},
    ).stdout.splitlines()
    assert f"AWS_ENDPOINT_URL={running.record()['endpoint']}" in asked
    assert "S3_REGION=us-east-1" in asked
    assert not [line for line in asked if line.startswith("AWS_SESSION_TOKEN")]


def test_requests_and_programs_have_logs(running: Shell) -> None:
    ec2 = client(running.record())
    ec2.describe_vpcs()
    ec2.create_vpc(CidrBlock="10.0.0.0/16")
    assert "DescribeVpcs" in running.does("logs", "requests")
    changes = running.does("logs", "requests", "--changes")
    assert "ec2  CreateVpc" in changes
    assert "DescribeVpcs" not in changes
    assert "serving the emulated AWS" in running.does("logs")
    assert "supervisord started" in running.does("logs", "supervisord")


def test_the_server_has_nothing_of_a_real_account(running: Shell) -> None:
    (pid,) = pids(running.status())
    environ = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    assert not [entry for entry in environ if entry.startswith((b"AWS_PROFILE", b"AWS_SESSION"))]
    sockets = subprocess.run(["ss", "-ltnH"], capture_output=True, text=True, check=True).stdout
    port = running.record()["endpoint"].rpartition(":")[2]
    assert [row.split()[3] for row in sockets.splitlines() if f":{port} " in row] == [
        f"127.0.0.1:{port}"
    ]


def test_what_is_missing_is_named_with_the_command_that_sets_up() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-m", "sandbox", "up"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "make setup" in done.stderr
    assert "Traceback" not in done.stderr
