"""kops_cluster when something is wrong: one clear error, nothing lost, and a rerun converges."""

from __future__ import annotations

import json
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.conftest import finish

from .conftest import STATE

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.conftest import Module, Sandbox

    Run = Callable[..., Module]
    Start = Callable[..., subprocess.Popen[str]]
    Options = dict[str, Any]

pytestmark = pytest.mark.integration


def _converges(sandbox: Sandbox, arguments: Options, run_module: Run) -> None:
    """One more run repairs what the last one left; then neither store nor cloud differs."""
    repaired = run_module("kops_cluster", arguments)
    assert not repaired.failed, repaired.msg
    assert repaired.result["changed"]
    assert not run_module("kops_cluster", arguments).result["changed"]
    locks = sandbox.client("s3").list_object_versions(Bucket=STATE, Prefix=arguments["name"] + ".")
    assert not locks.get("Versions")


def _wrapper(folder: Path, kops: str, body: str) -> str:
    """A kops that does body when it is to update with --yes, else what the real one does."""
    path = folder / "kops"
    path.write_text(
        f'#!/bin/sh\ncase "$*" in *"update cluster"*--yes*)\n{body}\n;; esac\nexec {kops} "$@"\n'
    )
    path.chmod(0o755)
    return str(path)


def test_five_typos_are_five_lines(sandbox: Sandbox, arguments: Options, run_module: Run) -> None:
    arguments["spec"]["kubelet"]["anonymusAuth"] = False
    arguments["spec"]["sshAcess"] = ["203.0.113.0/24"]
    arguments["spec"]["etcdClusters"][0]["etcdMembers"][0]["encrypted"] = True
    groups = {group["name"]: group["spec"] for group in arguments["instance_groups"]}
    groups["admin"]["rootVolume"] = {"size": 20}
    groups["spark"]["machinType"] = "m5.large"
    mark = sandbox.mark()
    refused = run_module("kops_cluster", arguments)
    assert refused.failed
    cluster, admin, spark = "spec", "instance_groups[admin].spec", "instance_groups[spark].spec"
    member = f"{cluster}.etcdClusters[0].etcdMembers[0]"
    assert [line.strip() for line in refused.msg.splitlines()[1:]] == [
        f"{path}: kops knows no such field; did you mean {meant}?"
        for path, meant in (
            (f"{member}.encrypted", f"{member}.encryptedVolume"),
            (f"{cluster}.kubelet.anonymusAuth", f"{cluster}.kubelet.anonymousAuth"),
            (f"{cluster}.sshAcess", f"{cluster}.sshAccess"),
            (f"{admin}.rootVolume.size", f"{admin}.rootVolumeSize"),
            (f"{spark}.machinType", f"{spark}.machineType"),
        )
    ]
    assert sandbox.requests(mark) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda o: o["instance_groups"][2]["spec"].update(minSize=11), "minSize 11 is above max"),
        (lambda o: o["instance_groups"].pop(0), "none has the role ControlPlane"),
        (lambda o: o["instance_groups"].append(o["instance_groups"][1]), "2 groups have this name"),
        (lambda o: o["spec"].update(networkID="vpc-00000000000000000"), "networkID: a placeholder"),
        (lambda o: o.update(ssh_public_key="-----BEGIN OPENSSH PRIVATE KEY-----"), "a private key"),
        (lambda o: o.update(name="workbench"), "'workbench' is no full name"),
        (lambda o: o.update(wait_groups=["admn"]), "wait_groups: there is no group admn"),
        (lambda o: o.update(kops_path="/nonexistent/kops"), "not an executable file"),
        (lambda o: o.update(state_store="s3://no-such-bucket"), "the bucket does not exist"),
    ],
)  # fmt: skip
def test_an_input_fault_is_told_before_anything_is_written(
    sandbox: Sandbox,
    arguments: Options,
    run_module: Run,
    change: Callable[[Options], Any],
    said: str,
) -> None:
    change(arguments)
    mark = sandbox.mark()
    refused = run_module("kops_cluster", arguments)
    assert refused.failed
    assert said in refused.msg
    assert sandbox.changes(mark) == []


def test_an_unknown_machine_type_is_told_before_anything_is_written(
    sandbox: Sandbox, changed: Callable[..., Options], run_module: Run
) -> None:
    mark = sandbox.mark()
    refused = run_module("kops_cluster", changed("admin", machineType="t3a.smal"))
    assert refused.failed
    assert "t3a.smal" in refused.msg
    assert "describe-instance-type-offerings" in refused.msg
    assert sandbox.changes(mark) == []


def test_another_kops_is_refused(arguments: Options, run_module: Run, tmp_path: Path) -> None:
    old = tmp_path / "kops"
    old.write_text("#!/bin/sh\necho 1.29.0\n")
    old.chmod(0o755)
    refused = run_module("kops_cluster", {**arguments, "kops_path": str(old)})
    assert refused.failed
    assert "1.29.0" in refused.msg
    assert ">=1.36.0" in refused.msg


def test_an_unversioned_bucket_is_refused(
    sandbox: Sandbox, arguments: Options, run_module: Run
) -> None:
    sandbox.client("s3").create_bucket(Bucket="forgetful")
    refused = run_module("kops_cluster", {**arguments, "state_store": "s3://forgetful"})
    assert refused.failed
    assert "not versioned" in refused.msg


def test_the_first_check_in_an_empty_account(
    sandbox: Sandbox, arguments: Options, run_module: Run
) -> None:
    options = {**arguments, "state_store": "s3://not-made-yet"}
    options["spec"] |= {"networkID": "vpc-00000000000000000", "dnsZone": "Z00000000000000000000"}
    options["spec"]["subnets"][0]["id"] = "subnet-00000000000000000"
    for group in options["instance_groups"]:
        group["spec"]["additionalSecurityGroups"] = ["sg-00000000000000000"]
    discovery = options["spec"]["serviceAccountIssuerDiscovery"]
    discovery["discoveryStore"] = discovery["discoveryStore"].replace("workbench", "not-made-yet")
    mark = sandbox.mark()
    planned = run_module("kops_cluster", options, check=True, diff=True)
    assert not planned.failed, planned.msg
    assert sandbox.changes(mark) == []
    by_action: dict[str, set[str]] = {}
    for entry in planned.result["plan"]:
        by_action.setdefault(entry["action"], set()).add(entry["type"])
    assert by_action["modify"] == {"Subnet"}
    assert {"LaunchTemplate", "AutoscalingGroup", "EBSVolume", "SSHKey"} <= by_action["create"]
    assert not {"VPC", "InternetGateway", "RouteTable", "Route", "DNSZone"} & by_action["create"]


def test_the_first_check_plans_what_the_first_run_does(
    sandbox: Sandbox, arguments: Options, run_module: Run
) -> None:
    """With the network there, but seen through placeholders."""
    real = run_module("kops_cluster", arguments, check=True).result["plan"]
    arguments["spec"] |= {"networkID": "vpc-00000000000000000", "dnsZone": "Z00000000000000000000"}
    arguments["spec"]["subnets"][0]["id"] = "subnet-00000000000000000"
    blind = run_module("kops_cluster", arguments, check=True).result["plan"]
    assert {(entry["action"], entry["type"], entry["name"]) for entry in blind} == {
        (entry["action"], entry["type"], entry["name"]) for entry in real
    }


def test_what_cannot_change_in_place_is_refused_at_once(
    sandbox: Sandbox, arguments: Options, changed: Callable[..., Options], run_module: Run
) -> None:
    run_module("kops_cluster", arguments)
    options = changed(networkCIDR="172.21.0.0/16", topology={"dns": {"type": "None"}})
    options["spec"]["subnets"][0]["cidr"] = "172.20.16.0/20"
    options["spec"]["etcdClusters"][0]["etcdMembers"][0]["name"] = "b"
    mark = sandbox.mark()
    refused = run_module("kops_cluster", options)
    assert refused.failed
    for path in (
        "spec.networkCIDR cannot change from 172.20.0.0/16 to 172.21.0.0/16",
        "spec.subnets[us-east-1a].cidr",
        "spec.etcdClusters[main].etcdMembers",
        "spec.topology.dns.type",
    ):
        assert path in refused.msg
    assert sandbox.changes(mark) == []


def test_another_kubernetes_version_is_planned_and_refused(
    arguments: Options, changed: Callable[..., Options], run_module: Run
) -> None:
    run_module("kops_cluster", arguments)
    options = changed(kubernetesVersion="1.36.4")
    planned = run_module("kops_cluster", options, check=True)
    assert planned.result["changed"], planned.msg
    assert "1.36.4" in str(planned.result["warnings"])
    refused = run_module("kops_cluster", options)
    assert refused.failed
    assert "upgrade" in refused.msg
    assert "cluster_allow_version_change of role cluster" in refused.msg
    assert run_module("kops_cluster", {**options, "allow_version_change": True}).result["changed"]


def test_a_hanging_kops_is_ended(
    sandbox: Sandbox, arguments: Options, run_module: Run, tmp_path: Path
) -> None:
    hanging = _wrapper(tmp_path, sandbox.record["kops"], "sleep 100 & sleep 100")
    began = time.monotonic()
    ended = run_module("kops_cluster", {**arguments, "kops_path": hanging, "timeout": 8})
    assert time.monotonic() - began < 40
    assert ended.failed
    assert "within 8 seconds" in ended.msg
    _converges(sandbox, arguments, run_module)


def test_a_kops_that_is_killed_half_way_is_repaired(
    sandbox: Sandbox, arguments: Options, run_module: Run, tmp_path: Path
) -> None:
    kops = sandbox.record["kops"]
    body = f'{kops} "$@" & child=$!; sleep 0.9; kill -9 $child; kill -9 $$'
    killed = run_module("kops_cluster", {**arguments, "kops_path": _wrapper(tmp_path, kops, body)})
    assert killed.failed
    assert "signal 9" in killed.msg
    _converges(sandbox, arguments, run_module)


def test_a_module_that_is_told_to_end_ends_kops_and_frees_the_lock(
    sandbox: Sandbox, arguments: Options, start_module: Start, run_module: Run, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    slow = _wrapper(tmp_path, sandbox.record["kops"], f"touch {begun}; sleep 60")
    process = start_module("kops_cluster", {**arguments, "kops_path": slow})
    while not begun.exists():
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    ended = finish(process, timeout=20)
    assert ended.failed
    assert "SIGTERM" in ended.msg
    _converges(sandbox, arguments, run_module)


def test_credentials_expire_in_the_middle(
    sandbox: Sandbox, arguments: Options, run_module: Run, faulty: Callable[..., None]
) -> None:
    faulty(
        service="autoscaling",
        action="CreateAutoScalingGroup",
        after=1,
        times=None,
        status=403,
        code="ExpiredToken",
        message="The security token included in the request is expired",
    )
    failed = run_module("kops_cluster", {**arguments, "timeout": 15})
    assert failed.failed
    assert "AutoscalingGroup/" in failed.msg
    assert "credentials expired" in failed.msg
    sandbox.clear_faults()
    _converges(sandbox, arguments, run_module)


def test_aws_answers_nothing_but_errors(
    sandbox: Sandbox, arguments: Options, run_module: Run, faulty: Callable[..., None]
) -> None:
    faulty(service="ec2", action="CreateLaunchTemplate", after=1, times=None, status=500)
    failed = run_module("kops_cluster", {**arguments, "timeout": 8})
    assert failed.failed
    assert "within 8 seconds" in failed.msg
    sandbox.clear_faults()
    _converges(sandbox, arguments, run_module)


def test_a_few_errors_of_aws_are_survived(
    arguments: Options, run_module: Run, faulty: Callable[..., None]
) -> None:
    faulty(service="ec2", action="CreateLaunchTemplate", times=2, status=500)
    assert run_module("kops_cluster", arguments).result["changed"]
    assert not run_module("kops_cluster", arguments).result["changed"]


def test_two_runs_at_once_take_turns(
    sandbox: Sandbox, arguments: Options, start_module: Start, run_module: Run
) -> None:
    both = [finish(process) for process in [start_module("kops_cluster", arguments) for _ in "ab"]]
    assert not any(run.failed for run in both), [run.msg for run in both]
    assert sorted(run.result["changed"] for run in both) == [False, True]
    assert not run_module("kops_cluster", arguments).result["changed"]


def test_a_lock_that_is_held_is_told(sandbox: Sandbox, arguments: Options, run_module: Run) -> None:
    owner = {"run": "1", "who": "ann@laptop", "process": 7, "place": "", "since": "09:00"}
    key = f"{arguments['name']}.workbench-lock"
    s3 = sandbox.client("s3")
    s3.put_object(Bucket=STATE, Key=key, Body=json.dumps(owner))
    mark = sandbox.mark()
    locked = run_module("kops_cluster", {**arguments, "lock_timeout": 1})
    assert locked.failed
    assert "ann@laptop" in locked.msg
    assert not [change for change in sandbox.changes(mark) if not change.startswith("s3:PutObject")]
    assert not run_module("kops_cluster", arguments, check=True).failed


def test_a_deletion_that_aws_holds_up_is_taken_up_again(
    sandbox: Sandbox, arguments: Options, run_module: Run, faulty: Callable[..., None]
) -> None:
    run_module("kops_cluster", arguments)
    absent = {key: arguments[key] for key in arguments if key not in ("spec", "instance_groups")}
    absent |= {"state": "absent"}
    faulty(
        service="ec2",
        action="DeleteSecurityGroup",
        times=None,
        status=400,
        code="DependencyViolation",
        message="resource sg-1 has a dependent object",
    )
    failed = run_module("kops_cluster", {**absent, "timeout": 36})
    assert failed.failed
    assert "security-group" in failed.msg, failed.msg
    sandbox.clear_faults()
    assert run_module("kops_cluster", absent).result["changed"]
    assert not run_module("kops_cluster", absent).result["changed"]
