"""An emulated AWS of this session's own, and the collection's modules run against it for real."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "ansible_collections.datascience.workbench.plugins.modules"
# The files that take longest, the longest first: pytest-xdist gives whole files to its workers in
# this order, so that short ones end the run.
LONGEST_FIRST = (
    "machines/test_machines.py",
    "site/test_scale.py",
    "kops/test_cluster.py",
    "machines/test_hollow.py",
    "site/test_site.py",
    "site/test_cost.py",
    "kops/test_cluster_faults.py",
    "images/test_build.py",
    "kops/test_cluster_prices.py",
    "inventory/test_sandbox.py",
    "site/test_shared_account.py",
    "site/test_dns.py",
    "site/test_terraform.py",
)
_PLACES = {Path(__file__).parent / name: place for place, name in enumerate(LONGEST_FIRST)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; the tests of a file stay in its order."""
    items.sort(key=lambda item: _PLACES.get(item.path, len(_PLACES)))


@pytest.fixture(scope="session", autouse=True)
def _homeless_kubectl(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What kubectl remembers of an API server is not left in the user's home."""
    os.environ["KUBECACHEDIR"] = str(tmp_path_factory.mktemp("kubectl"))


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox, as its sandbox.json describes it."""

    record: dict[str, Any]

    def client(self, service: str) -> Any:
        """A boto3 client of the emulated account."""
        return boto3.client(
            service,
            endpoint_url=self.record["endpoint"],
            region_name=self.record["region"],
            aws_access_key_id=self.record["access_key"],
            aws_secret_access_key=self.record["secret_key"],
        )

    def mark(self) -> int:
        """The end of the request log now."""
        log = Path(self.record["request_log"])
        return log.stat().st_size if log.exists() else 0

    def requests(self, since: int) -> list[dict[str, Any]]:
        """The requests that were answered since a mark; there is no log before the first."""
        if self.mark() == since:
            return []
        with Path(self.record["request_log"]).open(encoding="utf-8") as log:
            log.seek(since)
            return [json.loads(line) for line in log]

    def changes(self, since: int) -> list[str]:
        """What changed anything since a mark, as SERVICE:ACTION RESOURCE."""
        return [
            f"{request['service']}:{request['action']} {request['resource']}"
            for request in self.requests(since)
            if request["mutating"]
        ]

    def fault(self, **wish: Any) -> None:
        """Have matching calls fail, or answered late, until faults are cleared."""
        self._faults("POST", wish)

    def clear_faults(self) -> None:
        """Answer everything as AWS does again."""
        self._faults("DELETE", None)

    def _faults(self, method: str, wish: dict[str, Any] | None) -> None:
        request = urllib.request.Request(
            f"{self.record['endpoint']}/_sandbox/faults",
            data=None if wish is None else json.dumps(wish).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=10):
            pass

    def connection(self) -> dict[str, Any]:
        """The connection options of an AWS module."""
        return {
            "region": self.record["region"],
            "endpoint_url": self.record["endpoint"],
            "access_key": self.record["access_key"],
            "secret_key": self.record["secret_key"],
        }

    def kops(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """kops by hand, as a user of `python -m sandbox env` runs it."""
        endpoint, region = self.record["endpoint"], self.record["region"]
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(Path(self.record["request_log"]).parent),
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_REGION": region,
            "AWS_ACCESS_KEY_ID": self.record["access_key"],
            "AWS_SECRET_ACCESS_KEY": self.record["secret_key"],
            "AWS_EC2_METADATA_DISABLED": "true",
            "S3_ENDPOINT": endpoint,
            "S3_REGION": region,
            "S3_ACCESS_KEY_ID": self.record["access_key"],
            "S3_SECRET_ACCESS_KEY": self.record["secret_key"],
            "KOPS_BASE_URL": self.record["assets"],
            "KOPS_FEATURE_FLAGS": "-ImageDigest",
        }
        return subprocess.run(
            [self.record["kops"], *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )


@pytest.fixture(scope="session")
def start_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Sandbox]]:
    """Start a sandbox of a name of its own; all that were started are gone afterwards."""
    state = tmp_path_factory.mktemp("sandbox")
    names = []

    def command(name: str, *arguments: str) -> None:
        environment = {**os.environ, "WORKBENCH_STATE": str(state), "WORKBENCH_SANDBOX": name}
        argv = [sys.executable, "-m", "sandbox", *arguments]
        subprocess.run(argv, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)

    def start(name: str, *options: str) -> Sandbox:
        if name not in names:
            names.append(name)
        # Machines are for the tests of them: kops's requests need none.
        command(name, "up", *(() if "--level" in options else ("--level", "aws")), *options)
        return Sandbox(json.loads((state / "sandbox" / name / "sandbox.json").read_text()))

    try:
        yield start
    finally:
        for name in names:
            command(name, "down")


@pytest.fixture(scope="session")
def sandbox(start_sandbox: Callable[[str], Sandbox]) -> Sandbox:
    """A sandbox that only this session uses."""
    return start_sandbox("test")


@pytest.fixture
def faulty(sandbox: Sandbox) -> Iterator[Callable[..., None]]:
    """Make calls fail until the test is over; see Sandbox.fault."""
    yield sandbox.fault
    sandbox.clear_faults()


@dataclass(frozen=True)
class Module:
    """What a module answered: its result, or its failure with msg."""

    result: dict[str, Any]
    stderr: str

    @property
    def failed(self) -> bool:
        return bool(self.result.get("failed"))

    @property
    def msg(self) -> str:
        return str(self.result.get("msg", ""))


@pytest.fixture
def start_module(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start a module of the collection, as Ansible would, but without Ansible around it."""

    def start(
        name: str,
        arguments: dict[str, Any],
        *,
        check: bool = False,
        diff: bool = False,
        env: dict[str, str] | None = None,
    ) -> subprocess.Popen[str]:
        options = {**arguments, "_ansible_check_mode": check, "_ansible_diff": diff}
        path = tmp_path / f"arguments-{len(list(tmp_path.iterdir()))}.json"
        path.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": options}))
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "S3_", "KOPS_"))}
        return subprocess.Popen(
            [sys.executable, "-m", f"{PACKAGE}.{name}", str(path)],
            cwd=tmp_path,
            env={**clean, "PYTHONPATH": str(ROOT / "collections"), **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


@pytest.fixture
def run_module(start_module: Callable[..., subprocess.Popen[str]]) -> Callable[..., Module]:
    """Run a module to its end; at most 120 seconds."""

    def run(name: str, arguments: dict[str, Any], **how: Any) -> Module:
        return finish(start_module(name, arguments, **how))

    return run


def finish(process: subprocess.Popen[str], timeout: float = 120) -> Module:
    """Wait for a started module."""
    try:
        stdout, stderr = process.communicate(timeout=timeout)
    finally:
        process.kill()
    assert "Traceback" not in stderr + stdout, stderr
    return Module(json.loads(stdout.strip().splitlines()[-1]), stderr)
