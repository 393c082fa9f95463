"""kops_cluster with the real kops: created, changed, planned and deleted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops import plan
from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import Documents
from ansible_collections.datascience.workbench.plugins.module_utils._kops.declaration import (
    Declaration,
    Group,
)

from .conftest import DISCOVERY, OTHER_KEY, RSA_KEY, STATE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.conftest import Module, Sandbox

pytestmark = pytest.mark.integration


def _is_clean(sandbox: Sandbox, arguments: dict[str, Any]) -> bool:
    """Whether kops itself, run by hand, finds nothing to do."""
    store = ["--state", arguments["state_store"], "--name", arguments["name"]]
    finished = sandbox.kops("update", "cluster", *store)
    assert finished.returncode == 0, finished.stderr
    return "No changes need to be applied" in finished.stdout


def _plan_by_hand(sandbox: Sandbox, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    store = ["--state", arguments["state_store"], "--name", arguments["name"]]
    finished = sandbox.kops("update", "cluster", *store)
    assert finished.returncode == 0, finished.stderr
    return plan.parse_update(finished.stdout).as_result()


def _unpriced(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries of a plan as kops has them, which knows no prices."""
    return [
        {name: value for name, value in entry.items() if not name.startswith("usd_")}
        for entry in entries
    ]


def _store_by_hand(sandbox: Sandbox, arguments: dict[str, Any], folder: Path) -> None:
    """Create the cluster's documents and key with kops's own commands, and apply nothing."""
    base = f"{arguments['state_store']}/{arguments['name']}"
    groups = tuple(Group(group["name"], group["spec"]) for group in arguments["instance_groups"])
    declared = Declaration(arguments["name"], base, arguments["spec"], groups)
    path = folder / "documents.yaml"
    path.write_text("\n---\n".join(map(json.dumps, declared.documents(Documents()))))
    created = sandbox.kops("create", "-f", str(path), "--state", arguments["state_store"])
    assert created.returncode == 0, created.stderr
    _store_key_by_hand(sandbox, arguments, folder)


def _store_key_by_hand(sandbox: Sandbox, arguments: dict[str, Any], folder: Path) -> None:
    path = folder / "key.pub"
    path.write_text(arguments["ssh_public_key"])
    store = ["--state", arguments["state_store"], "--name", arguments["name"]]
    created = sandbox.kops("create", "sshpublickey", *store, "-i", str(path))
    assert created.returncode == 0, created.stderr


def _objects(sandbox: Sandbox) -> dict[str, str]:
    s3 = sandbox.client("s3")
    return {
        f"{bucket}/{entry['Key']}": entry["ETag"]
        for bucket in (STATE, DISCOVERY)
        for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", [])
    }


def test_a_cluster_is_created_once(
    sandbox: Sandbox, arguments: dict[str, Any], run_module: Callable[..., Module]
) -> None:
    planned = run_module("kops_cluster", arguments, check=True)
    assert not planned.failed, planned.msg
    assert planned.result["changed"]
    created = run_module("kops_cluster", arguments)
    assert not created.failed, created.msg
    assert created.result["changed"]
    assert created.result["plan"] == planned.result["plan"]
    assert _is_clean(sandbox, arguments)
    mark = sandbox.mark()
    again = run_module("kops_cluster", arguments)
    assert not again.result["changed"]
    assert again.result["plan"] == []
    assert again.result["needs_rolling_update"] == []
    assert again.result["kops"]["processes"] <= 5
    assert sandbox.changes(mark) == []


def test_the_plan_of_a_new_cluster_is_that_of_kops(
    sandbox: Sandbox, arguments: dict[str, Any], run_module: Callable[..., Module], tmp_path: Path
) -> None:
    """Also of what a rehearsal cannot see: the SSH key is not in the bucket yet."""
    planned = _unpriced(run_module("kops_cluster", arguments, check=True).result["plan"])
    _store_by_hand(sandbox, arguments, tmp_path)
    assert _plan_by_hand(sandbox, arguments) == planned


@pytest.mark.parametrize("new", [OTHER_KEY, RSA_KEY], ids=["ed25519", "rsa"])
def test_the_plan_of_another_ssh_key_is_that_of_kops(
    sandbox: Sandbox,
    arguments: dict[str, Any],
    run_module: Callable[..., Module],
    tmp_path: Path,
    new: str,
) -> None:
    run_module("kops_cluster", arguments)
    options = {**arguments, "ssh_public_key": new}
    planned = _unpriced(run_module("kops_cluster", options, check=True).result["plan"])
    store = ["--state", arguments["state_store"], "--name", arguments["name"]]
    sandbox.kops("delete", "sshpublickey", *store)
    _store_key_by_hand(sandbox, options, tmp_path)
    assert _plan_by_hand(sandbox, options) == planned
    applied = run_module("kops_cluster", options)
    assert applied.result["needs_rolling_update"] == ["admin", "control-plane"]
    back = run_module("kops_cluster", arguments)
    assert "SSHKey" not in {entry["type"] for entry in back.result["plan"]}
    assert not run_module("kops_cluster", arguments).result["changed"]


def test_check_mode_writes_nothing(
    sandbox: Sandbox,
    arguments: dict[str, Any],
    changed: Callable[..., dict[str, Any]],
    run_module: Callable[..., Module],
) -> None:
    run_module("kops_cluster", arguments)
    options = changed("admin", machineType="t3a.medium")
    mark, before = sandbox.mark(), _objects(sandbox)
    planned = run_module("kops_cluster", options, check=True, diff=True)
    assert sandbox.changes(mark) == []
    assert _objects(sandbox) == before
    (entry,) = planned.result["plan"]
    assert (entry["action"], entry["type"]) == ("modify", "LaunchTemplate")
    assert entry["fields"] == [
        {"name": "InstanceType", "before": "t3a.small", "after": "t3a.medium"}
    ]
    assert planned.result["needs_rolling_update"] == ["admin"]
    real = run_module("kops_cluster", options)
    assert real.result["plan"] == planned.result["plan"]
    assert real.result["needs_rolling_update"] == ["admin"]
    assert _is_clean(sandbox, options)
    again = run_module("kops_cluster", options)
    assert not again.result["changed"]
    assert again.result["needs_rolling_update"] == ["admin"]
    store = ["--state", options["state_store"], "--name", options["name"]]
    table = sandbox.kops("rolling-update", "cluster", *store, "--cloudonly").stdout
    states = {line.split()[0]: line.split()[1] for line in table.splitlines()[1:] if line.strip()}
    assert [name for name, state in states.items() if state == "NeedsUpdate"] == ["admin"]


def _running(sandbox: Sandbox, cluster: str, group: str) -> int:
    """How many machines of an instance group run or are about to."""
    found = sandbox.client("ec2").describe_instances(
        Filters=[
            {"Name": "tag:KubernetesCluster", "Values": [cluster]},
            {"Name": "tag:kops.k8s.io/instancegroup", "Values": [group]},
            {"Name": "instance-state-name", "Values": ["pending", "running"]},
        ]
    )
    return sum(len(reservation["Instances"]) for reservation in found["Reservations"])


def test_groups_are_scaled_added_and_removed(
    sandbox: Sandbox,
    arguments: dict[str, Any],
    changed: Callable[..., dict[str, Any]],
    run_module: Callable[..., Module],
) -> None:
    run_module("kops_cluster", arguments)
    for size in (3, 0):
        options = changed("spark", minSize=size)
        planned = run_module("kops_cluster", options, check=True)
        scaled = run_module("kops_cluster", options)
        assert scaled.result["changed"], scaled.msg
        assert scaled.result["plan"] == planned.result["plan"]
        assert _running(sandbox, arguments["name"], "spark") == size
        assert _is_clean(sandbox, options)
    (admin,) = (group for group in arguments["instance_groups"] if group["name"] == "admin")
    gpu = {
        **admin["spec"],
        "machineType": "g4dn.xlarge",
        "maxPrice": "0.40",
        "minSize": 0,
        "maxSize": 2,
        "taints": ["nvidia.com/gpu=:NoSchedule"],
    }
    more = {
        **arguments,
        "instance_groups": [*arguments["instance_groups"], {"name": "gpu", "spec": gpu}],
    }
    assert run_module("kops_cluster", more).result["changed"]
    assert _is_clean(sandbox, more)
    kept = run_module("kops_cluster", arguments)
    assert not kept.result["changed"]
    assert "gpu" in " ".join(map(str, kept.result["warnings"]))
    purging = {**arguments, "purge_instance_groups": True}
    planned = run_module("kops_cluster", purging, check=True)
    assert [(e["action"], e["type"], e["name"]) for e in planned.result["plan"]] == [
        ("delete", "InstanceGroup", "gpu")
    ]
    assert run_module("kops_cluster", purging).result["plan"] == planned.result["plan"]
    assert not run_module("kops_cluster", purging).result["changed"]
    assert _is_clean(sandbox, arguments)


def test_a_narrowed_cidr_is_closed_in_one_run(
    sandbox: Sandbox,
    arguments: dict[str, Any],
    changed: Callable[..., dict[str, Any]],
    run_module: Callable[..., Module],
) -> None:
    run_module("kops_cluster", arguments)
    options = changed(sshAccess=["198.51.100.7/32"], kubernetesApiAccess=["198.51.100.7/32"])
    left = run_module("kops_cluster", {**options, "prune": False}, check=True)
    assert {entry["action"] for entry in left.result["plan"]} == {"create", "modify"}
    assert run_module("kops_cluster", options).result["changed"]
    assert _is_clean(sandbox, options)
    pages = sandbox.client("ec2").describe_security_groups(
        Filters=[{"Name": "tag:KubernetesCluster", "Values": [arguments["name"]]}]
    )
    assert "198.51.100.7/32" in str(pages)
    assert "203.0.113.0/24" not in str(pages)
    assert not run_module("kops_cluster", options).result["changed"]


def test_a_running_cluster_is_not_taken_over_from_another_store(
    sandbox: Sandbox, arguments: dict[str, Any], run_module: Callable[..., Module]
) -> None:
    name = arguments["name"]
    assert not run_module("kops_cluster", arguments).failed
    other = {**arguments, "state_store": f"s3://{STATE}/other"}
    mark = sandbox.mark()
    for check in (True, False):
        for changes in ({}, {"state": "absent"}):
            refused = run_module("kops_cluster", {**other, **changes}, check=check)
            assert refused.failed
            assert f"admin.{name}" in refused.msg
            assert f"IAM roles masters.{name}, nodes.{name}" in refused.msg
            assert "state_store that it was made with" in refused.msg
    unmade = run_module("kops_cluster", {**other, "state_store": "s3://not-made"}, check=True)
    assert "state_store that it was made with" in unmade.msg
    assert sandbox.changes(mark) == []


def test_a_cluster_is_deleted_as_often_as_asked(
    sandbox: Sandbox, arguments: dict[str, Any], run_module: Callable[..., Module]
) -> None:
    run_module("kops_cluster", arguments)
    absent = {key: arguments[key] for key in arguments if key not in ("spec", "instance_groups")}
    absent |= {"state": "absent"}
    mark = sandbox.mark()
    planned = run_module("kops_cluster", absent, check=True)
    assert sandbox.changes(mark) == []
    assert {"autoscaling-group", "security-group", "state"} <= {
        entry["type"] for entry in planned.result["plan"]
    }
    gone = run_module("kops_cluster", absent)
    assert not gone.failed, gone.msg
    assert gone.result["changed"]
    assert gone.result["plan"] == planned.result["plan"]
    assert not [key for key in _objects(sandbox) if arguments["name"] in key]
    assert not run_module("kops_cluster", absent).result["changed"]
    assert run_module("kops_cluster", arguments, check=True).result["changed"]


def test_what_a_deletion_that_was_cut_short_left_is_cleared(
    sandbox: Sandbox, arguments: dict[str, Any], run_module: Callable[..., Module]
) -> None:
    absent = {key: arguments[key] for key in arguments if key not in ("spec", "instance_groups")}
    absent |= {"state": "absent"}
    s3, folder = sandbox.client("s3"), arguments["name"]
    s3.put_object(Bucket=STATE, Key=f"{folder}/pki/private/kubernetes-ca/keyset.yaml", Body=b"x")
    s3.put_object(Bucket=STATE, Key=f"{folder}/thesis.doc", Body=b"x")
    foreign = run_module("kops_cluster", absent)
    assert foreign.failed
    assert "thesis.doc" in foreign.msg
    s3.delete_object(Bucket=STATE, Key=f"{folder}/thesis.doc")
    assert run_module("kops_cluster", absent).result["changed"]
    assert not [key for key in _objects(sandbox) if folder in key]
    assert not run_module("kops_cluster", absent).result["changed"]


@pytest.mark.parametrize("name", ["", "..", "wb", "a/b.c"])
def test_only_a_cluster_is_deleted(
    sandbox: Sandbox, arguments: dict[str, Any], run_module: Callable[..., Module], name: str
) -> None:
    """A name is a folder of the store: an empty one would be the whole store."""
    mark = sandbox.mark()
    refused = run_module(
        "kops_cluster",
        {**arguments, "state_store": f"s3://{STATE}/folder", "name": name, "state": "absent"},
    )
    assert refused.failed
    assert sandbox.requests(mark) == []


def test_the_names_may_be_behind_a_load_balancer(
    sandbox: Sandbox, arguments: dict[str, Any], run_module: Callable[..., Module]
) -> None:
    """No DNS at all: topology.dns None, the API at a network load balancer.

    kops cuts the name of a target group to 32 characters; the emulator refuses two hyphens in a row
    in it, which some names get that way.
    """
    arguments["name"] = "lb.internal.example.org"
    spec = arguments["spec"]
    spec["serviceAccountIssuerDiscovery"]["discoveryStore"] = f"s3://{DISCOVERY}/lb"
    del spec["dnsZone"]
    spec["topology"] = {"dns": {"type": "None"}}
    spec["api"] = {"loadBalancer": {"type": "Public", "class": "Network"}}
    created = run_module("kops_cluster", arguments)
    assert not created.failed, created.msg
    assert "NetworkLoadBalancer" in {entry["type"] for entry in created.result["plan"]}
    assert not run_module("kops_cluster", arguments).result["changed"]
    assert _is_clean(sandbox, arguments)
