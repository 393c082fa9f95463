"""kops_ec2 on the machines of a cluster that kops made, beside amazon.aws.aws_ec2."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.site.conftest import FOREIGN, ended, started

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.conftest import Sandbox

ROOT = Path(__file__).resolve().parents[3]
SPARK = "spark.workbench.internal"
# The groups of kops_ec2, as aws_ec2 is told to make them.
AWS_EC2 = """
plugin: amazon.aws.aws_ec2
regions: [us-east-1]
hostnames: [instance-id]
filters:
  tag:KubernetesCluster: workbench.internal
  instance-state-name: running
compose:
  ansible_host: public_ip_address
keyed_groups:
  - {prefix: cluster, key: "ec2_tags['KubernetesCluster']"}
  - {prefix: instance_group, key: "ec2_tags['kops.k8s.io/instancegroup']"}
  - prefix: role
    key: >-
      ec2_tags | select('match', 'k8s.io/role/') | map('regex_replace', '^k8s.io/role/', '')
      | map('replace', 'master', 'control-plane') | unique | list
  - {prefix: lifecycle, key: "instance_lifecycle | default('on-demand', true)"}
  - {prefix: zone, key: placement.availability_zone}
  - {prefix: instance_type, key: instance_type}
"""


@pytest.fixture(scope="session")
def sandbox(start_sandbox: Callable[[str], Sandbox]) -> Sandbox:
    return start_sandbox("inventory")


@pytest.fixture(scope="session")
def cluster(sandbox: Sandbox) -> Sandbox:
    """The workbench stands in it, with three machines."""
    assert ended(started(sandbox, "site.yml"), timeout=600).returncode == 0
    return sandbox


def environment(sandbox: Sandbox, **more: str) -> dict[str, str]:
    record = sandbox.record
    clean = {name: value for name, value in os.environ.items() if not FOREIGN.match(name)}
    return clean | {
        "WORKBENCH_STATE": str(Path(record["request_log"]).parents[2]),
        "WORKBENCH_SANDBOX": record["name"],
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_DEPRECATION_WARNINGS": "false",
        "AWS_EC2_METADATA_DISABLED": "true",
        **more,
    }


def inventory(env: dict[str, str], source: str | Path, *arguments: str) -> tuple[str, str]:
    """What ansible-inventory prints, and what it warns of."""
    finished = subprocess.run(
        [str(Path(sys.executable).with_name("ansible-inventory")), "-i", str(source), *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    assert "Traceback (most recent call last)" not in finished.stderr
    return finished.stdout, finished.stderr


def listed(env: dict[str, str], source: str | Path) -> dict[str, Any]:
    output, warnings = inventory(env, source, "--list")
    # aws_ec2 has a variable of this name.
    assert warnings == "" or "reserved name 'tags'" in warnings
    told: dict[str, Any] = json.loads(output)
    return told


def scale(sandbox: Sandbox, machines: int) -> None:
    """Have that many machines run in all; three are not of this group."""
    groups = sandbox.client("autoscaling")
    groups.update_auto_scaling_group(
        AutoScalingGroupName=SPARK, MaxSize=machines, DesiredCapacity=machines - 3
    )


def memberships(told: dict[str, Any]) -> dict[str, list[str]]:
    """The hosts of each group that is about machines."""
    kinds = ("cluster_", "instance_group_", "role_", "lifecycle_", "zone_", "instance_type_")
    return {name: sorted(group["hosts"]) for name, group in told.items() if name.startswith(kinds)}


def addresses(told: dict[str, Any]) -> dict[str, str]:
    variables = told["_meta"]["hostvars"]
    return {name: variables[name]["ansible_host"] for name in variables if name != "localhost"}


@pytest.mark.timeout(1800)
def test_machines_are_listed_as_aws_ec2_lists_them(cluster: Sandbox, tmp_path: Path) -> None:
    """With 3, 100 and 1,000 machines; the last is left to kops_ec2 alone, for it takes a minute."""
    record = cluster.record
    keys = {name: record[name] for name in ("access_key", "secret_key")}
    lines = "".join(f"{name}: {value}\n" for name, value in keys.items())
    theirs = tmp_path / "aws_ec2.yml"
    theirs.write_text(f"{AWS_EC2}endpoint_url: {record['endpoint']}\n{lines}")
    env = environment(cluster)
    for machines in (3, 100, 1000):
        if machines > 3:
            scale(cluster, machines)
        began = time.monotonic()
        graph, warnings = inventory(env, "inventories/sandbox", "--graph")
        seconds = time.monotonic() - began
        print(f"{machines} machines: ansible-inventory --graph in {seconds:.1f} s")

        assert warnings == ""
        assert "  |--@workbench:\n  |  |--localhost\n" in graph
        assert len(set(re.findall(r"\|--(i-[0-9a-f]{17})\n", graph))) == machines
        if machines == 1000:
            break
        ours, other = listed(env, "inventories/sandbox"), listed(env, theirs)
        assert not any("tags" in one for one in ours["_meta"]["hostvars"].values())
        assert len(addresses(ours)) == machines
        assert addresses(ours) == addresses(other)
        assert memberships(ours) == memberships(other)


def test_machines_do_not_take_the_connection_of_localhost(cluster: Sandbox) -> None:
    variables = listed(environment(cluster), "inventories/sandbox")["_meta"]["hostvars"]
    machines = [variables[name] for name in variables if name != "localhost"]

    assert machines
    assert {one["ansible_user"] for one in machines} == {"ubuntu"}
    assert all("ansible_connection" not in one for one in machines)
    assert all("ansible_python_interpreter" not in one for one in machines)


def test_a_play_does_not_ask_for_machines(cluster: Sandbox) -> None:
    """ansible.cfg names hosts.yml, so that no run pays for a listing that it does not use."""
    mark = cluster.mark()
    program = str(Path(sys.executable).with_name("ansible"))
    subprocess.run(
        [program, "workbench", "-m", "ansible.builtin.ping"],
        cwd=ROOT,
        env=environment(cluster),
        capture_output=True,
        timeout=60,
        check=True,
    )

    assert cluster.requests(mark) == []


def test_before_the_sandbox_is_up_there_are_no_machines(sandbox: Sandbox) -> None:
    env = environment(sandbox, WORKBENCH_SANDBOX="never")

    graph, warnings = inventory(env, "inventories/sandbox", "--graph")

    assert warnings == ""
    assert graph == "@all:\n  |--@ungrouped:\n  |--@workbench:\n  |  |--localhost\n"


@pytest.mark.parametrize(
    ("status", "code", "remedy"),
    [
        (503, "RequestLimitExceeded", "Wait a minute"),
        (400, "ExpiredToken", "The AWS credentials expired"),
        (403, "UnauthorizedOperation", "Allow the role or user ec2:DescribeInstances"),
    ],
)
def test_a_refusal_is_one_clear_error(
    sandbox: Sandbox, faulty: Callable[..., None], status: int, code: str, remedy: str
) -> None:
    faulty(service="ec2", action="DescribeInstances", status=status, code=code, times=None)
    env = environment(sandbox, AWS_MAX_ATTEMPTS="2")

    graph, warnings = inventory(env, "inventories/sandbox", "--graph")

    said = " ".join(warnings.split())
    assert f"in us-east-1 (ec2:DescribeInstances). AWS said: {code}" in said
    assert remedy in said
    assert "|--localhost" in graph


def test_the_example_for_aws_asks_for_what_its_variables_say(sandbox: Sandbox) -> None:
    """A folder like it, in an account that has no cluster yet."""
    mark = sandbox.mark()
    record = sandbox.record
    env = environment(
        sandbox,
        AWS_ENDPOINT_URL=record["endpoint"],
        AWS_ACCESS_KEY_ID=record["access_key"],
        AWS_SECRET_ACCESS_KEY=record["secret_key"],
    )

    graph, warnings = inventory(env, "inventories/aws", "--graph")

    assert warnings == ""
    assert graph == ("@all:\n  |--@ungrouped:\n  |--@workbench:\n  |  |--localhost\n  |--@kops:\n")
    assert [f"{asked['service']}:{asked['action']}" for asked in sandbox.requests(mark)] == [
        "ec2:DescribeInstances"
    ]
