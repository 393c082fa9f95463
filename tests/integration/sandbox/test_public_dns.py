"""Public zones of the emulated AWS, as a program finds them that asks the system's resolver."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox import public_dns
from sandbox.settings import SandboxError

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.integration
ZONE = """
import boto3
route53 = boto3.client("route53")
zone = route53.create_hosted_zone(Name="example.org", CallerReference="1")["HostedZone"]["Id"]
values = [{"Value": "192.0.2.7"}]
record = {"Name": "api.example.org", "Type": "A", "TTL": 60, "ResourceRecords": values}
changes = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=changes)
"""
LOOKUP = "import socket, sys; print(socket.gethostbyname(sys.argv[1]))"


def sandbox(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sandbox", *arguments],
        cwd=ROOT,
        env=os.environ | {"WORKBENCH_STATE": str(state)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    state = tmp_path / "with space"
    assert sandbox(state, "up", "--without-toolchain").returncode == 0
    yield state
    sandbox(state, "down")


@pytest.mark.privileged
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: port 53 and a mount namespace")
def test_a_program_finds_public_zones_and_the_machine_does_not(state: Path) -> None:
    before = Path("/etc/resolv.conf").read_bytes()
    run = (sys.executable, "-c")
    assert sandbox(state, "exec", "--", *run, ZONE).returncode == 0
    asked = sandbox(state, "exec", "--public-dns", "--", *run, LOOKUP, "api.example.org")
    assert asked.stdout.strip() == "192.0.2.7", asked.stderr
    unknown = sandbox(state, "exec", "--public-dns", "--", *run, LOOKUP, "elsewhere.example.com")
    assert "gaierror" in unknown.stderr
    assert Path("/etc/resolv.conf").read_bytes() == before
    wrapper = state / "sandbox/default/bin/kops-public-dns"
    assert subprocess.run(["/bin/sh", "-n", wrapper], check=True)


def test_who_may_not_listen_on_port_53_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(Path, "read_text", lambda self: "1024\n")
    with pytest.raises(SandboxError, match="CAP_NET_BIND_SERVICE"):
        public_dns.check_allowed()
