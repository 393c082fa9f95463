"""The workbench of inventories/aws, as a real account would get it, against a golden rendering.

Nothing of the emulator is configured: the playbook and kops find it under AWS's own names, behind
an HTTPS proxy (aws_names.py). Only what the example asks for is filled in; nobody waits for
machines, which do not boot, and nothing is to stand beside the cluster.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import yaml

from tests.integration.site import aws_names, rendering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.conftest import Sandbox

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = Path(__file__).parent / "golden"
REGENERATE = "GOLDEN=write python -m pytest tests/integration/site/test_terraform.py"
NAME, STATE = "workbench.internal", "example-workbench-state"
REQUIRED = {
    "cost_monthly_limit": 100,
    "cost_alarm_addresses": ["me@example.org"],
    # Nobody has asked for this region's prices: what is known of the sum is nothing.
    "cost_price_table": "",
    "cost_accept_monthly": 0,
    "account_state_bucket": STATE,
    "account_discovery_bucket": "example-workbench-oidc",
    "network_people_cidrs": ["198.51.100.0/24"],
    "cluster_admin_cidrs": ["192.0.2.17/32"],
    "cluster_ssh_public_key": (
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBlKYxCNGmMyPNsxs9IO5FpbWUtwwLs2Vh5FY5B3QEgC admin"
    ),
}
FOREIGN = re.compile(r"(AWS|S3|KOPS|ANSIBLE|WORKBENCH)_|KUBECONFIG|.*_proxy$", re.IGNORECASE)


@dataclass(frozen=True)
class Account:
    """An empty account that answers under AWS's names, and how to run something in it."""

    sandbox: Sandbox
    names: aws_names.Names
    folder: Path
    region: str

    def run(self, *argv: str | Path, **variables: str) -> str:
        """Run a program to its end; what it printed."""
        outside = {k: v for k, v in os.environ.items() if not FOREIGN.match(k)}
        path = f"{Path(self.sandbox.record['kops']).parent}:{outside['PATH']}"
        finished = subprocess.run(
            argv,
            cwd=ROOT,
            env={**outside, **self.names.environment, "PATH": path, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=280,
            check=False,
        )
        assert finished.returncode == 0, finished.stdout
        return finished.stdout

    def site(self) -> str:
        """Run site.yml as an administrator does, with an inventory of one's own."""
        playbook = Path(sys.executable).with_name("ansible-playbook")
        values = self.folder / "values.json"
        values.write_text(json.dumps({**REQUIRED, "cluster_wait": False, "workbench_parts": []}))
        hosts = "inventories/aws/hosts.yml"
        return self.run(playbook, "-i", hosts, "-e", f"@{values}", "site.yml")

    def client(self, service: str) -> Any:
        """A boto3 client of the region, by the short way."""
        record = self.sandbox.record
        return boto3.client(
            service,
            endpoint_url=record["endpoint"],
            region_name=self.region,
            aws_access_key_id=record["access_key"],
            aws_secret_access_key=record["secret_key"],
        )


@pytest.fixture(scope="module")
def account(
    start_sandbox: Callable[[str], Sandbox], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Account]:
    sandbox, folder = start_sandbox("golden"), tmp_path_factory.mktemp("golden")
    example = yaml.safe_load((ROOT / "inventories/aws/group_vars/all.yml").read_text())
    with aws_names.served(sandbox.record, folder) as names:
        yield Account(sandbox, names, folder, example["context_aws_region"])


@pytest.fixture(scope="module")
def first_run(account: Account) -> str:
    return account.site()


@pytest.fixture(scope="module")
def rendered(account: Account, first_run: str) -> Path:
    """What kops would have Terraform make of the cluster that the playbook declared."""
    out = account.folder / "rendering"
    account.run(
        account.sandbox.record["kops"],
        *("update", "cluster", "--name", NAME, "--state", f"s3://{STATE}"),
        *("--target", "terraform", "--out", out, "--create-kube-config=false"),
        HOME=str(account.folder),
        AWS_REGION=account.region,
        KOPS_FEATURE_FLAGS="-ImageDigest",
    )
    return out


def test_the_example_for_aws_builds_with_no_endpoint_named(
    account: Account, first_run: str
) -> None:
    told = " ".join(first_run.split())
    assert f"region {account.region}: workbench {NAME}" in told
    assert "by way of" not in told
    assert account.names.refused == []


def test_the_second_run_changes_nothing(account: Account, first_run: str) -> None:
    mark = account.sandbox.mark()
    again = account.site()
    assert re.search(r"^localhost .* changed=0 ", again, re.MULTILINE), again
    assert account.sandbox.changes(mark) == []


def test_the_rendering_is_the_golden_one(account: Account, rendered: Path) -> None:
    now = rendering.read(rendered, rendering.identifiers(account.client))
    if os.environ.get("GOLDEN") == "write":
        rendering.write(GOLDEN, now)
    difference = rendering.difference(rendering.read(GOLDEN), now)
    if difference:
        pytest.fail(
            f"{difference}\nAWS would get something else than before. If that is meant: "
            f"{REGENERATE}, then read the difference once more, and commit it.",
            pytrace=False,
        )


def test_nothing_of_the_emulator_is_in_what_aws_would_get(account: Account, rendered: Path) -> None:
    record = account.sandbox.record
    ours = (
        *("S3_ENDPOINT", "AWS_ENDPOINT_URL", "_sandbox", "moto", "198.18.", "https_proxy"),
        *(record["endpoint"], "http://127.0.0.1", "localhost", "aws.invalid"),
    )
    # Whole words: kubelet's own field sandboxImage is none of ours.
    word = re.compile(rf"\b{record['access_key']}\b")
    for path in rendered.rglob("*"):
        text = path.read_text() if path.is_file() else ""
        assert [name for name in ours if name in text] == [], path.name
        assert not word.search(text), path.name


def test_user_data_is_small_enough_and_sound(rendered: Path) -> None:
    """At most 16 KB before it is encoded:
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
    """
    scripts = list(rendered.glob("data/aws_launch_template_*_user_data"))
    assert len(scripts) == 6
    assert {path.name: size for path in scripts if (size := path.stat().st_size) > 16 * 1024} == {}
    shellcheck = Path(sys.executable).with_name("shellcheck")
    told = subprocess.run(
        [shellcheck, "--severity=error", "--shell=bash", *scripts],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
