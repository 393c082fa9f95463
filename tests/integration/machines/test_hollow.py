"""Instances as hollow nodes, without any privilege: from the first launch to an end without trace.

The tests share one cluster, and stand in an order: the last ones kill processes, replace the
control plane, and take everything down.
"""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.control_plane.process import FOLDER
from sandbox.nodes.hollow.plane import ports
from sandbox.settings import Settings, port_taken
from sandbox.supervision import Supervisor
from sandbox.toolchain import ensure
from tests.integration.machines.conftest import Cluster, pod, soon

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.conftest import Sandbox

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]


class Hollow(Cluster):
    """A cluster whose API server is on loopback."""

    @property
    def api(self) -> str:
        return str(self.sandbox.record["api_server"])


@pytest.fixture(scope="module")
def cluster(start_sandbox: Callable[..., Sandbox]) -> Hollow:
    """A valid cluster of three nodes, built by site.yml as its user builds it."""
    sandbox = start_sandbox("hollow", "--level", "control-plane")
    settings = Settings("hollow", Path(sandbox.record["request_log"]).parent)
    kubectl = ensure(["kubectl"], lambda _: None)["kubectl"]
    found = Hollow(sandbox, settings, kubectl)
    found.ansible("ansible-playbook", "site.yml")
    found.log_in()
    return found


def test_kops_calls_the_cluster_ready(cluster: Hollow) -> None:
    assert "is ready" in cluster.kops("validate", "cluster", "--api-server", cluster.api)
    assert cluster.nodes() == {one.id for one in cluster.machines()}
    assert len(cluster.nodes()) == 3


def test_everything_listens_on_loopback_alone(cluster: Hollow) -> None:
    ours = {f"{port:04X}" for port in ports(cluster.settings).values()}
    table = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    listening = [line.split()[1] for line in table.splitlines() if " 0A " in line]
    found = {at.partition(":")[0] for at in listening if at.partition(":")[2] in ours}
    assert found == {"0100007F"}


def test_a_node_offers_its_type_less_what_kops_reserves(cluster: Hollow) -> None:
    admin = cluster.machines("admin")[0].id
    allocatable = cluster.get("node", admin)["status"]["allocatable"]
    # As a kubelet of a machine of this type says: see test_machines.
    assert (allocatable["memory"], allocatable["cpu"]) == ("1561722Ki", "1900m")


def test_every_addon_of_kops_is_there_unchanged(cluster: Hollow) -> None:
    marks = cluster.get("namespace", "kube-system")["metadata"]["annotations"]
    applied = {key for key in marks if key.startswith("addons.k8s.io/")}
    s3 = cluster.sandbox.client("s3")
    listed = s3.list_objects_v2(
        Bucket="workbench-state", Prefix="workbench.internal/addons/", Delimiter="/"
    )["CommonPrefixes"]
    names = {one["Prefix"].split("/")[-2] for one in listed}
    assert {f"addons.k8s.io/{name}" for name in names} == applied


def test_what_does_not_fit_an_admin_node_waits(cluster: Hollow) -> None:
    cluster.apply(pod("big", "", container={"resources": {"requests": {"memory": "1700Mi"}}}))

    def told() -> bool:
        found = cluster.get("pod", "big")["status"].get("conditions", [])
        return any("Insufficient memory" in one.get("message", "") for one in found)

    soon(told, 30)
    cluster.kubectl("delete", "pod", "big", "--now")


def test_a_pod_that_is_said_to_run_says_that_it_does_not(cluster: Hollow) -> None:
    cluster.apply(pod("said", "echo never"))
    cluster.ready("said")
    told = cluster.kubectl("logs", "said", fine=False)
    assert "no container runs at level control-plane" in told
    cluster.kubectl("delete", "pod", "said", "--now")


def test_a_claim_gets_a_volume_of_the_emulated_aws(cluster: Hollow) -> None:
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "kept", "namespace": "default"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "3Gi"}},
        },
    }
    volume = {"name": "v", "persistentVolumeClaim": {"claimName": "kept"}}
    cluster.apply(claim, pod("keeper", "", volumes=[volume]))
    cluster.ready("keeper")
    tag = {"Name": "tag:kubernetes.io/created-for/pvc/name", "Values": ["kept"]}
    ec2 = cluster.sandbox.client("ec2")
    assert [v["Size"] for v in ec2.describe_volumes(Filters=[tag])["Volumes"]] == [3]
    cluster.kubectl("delete", "pod/keeper", "pvc/kept", "--now")
    soon(lambda: not ec2.describe_volumes(Filters=[tag])["Volumes"], 30)


def test_nodes_follow_the_desired_capacity(cluster: Hollow) -> None:
    cluster.desire("spark", 2)
    began = time.monotonic()
    soon(lambda: len(cluster.nodes()) == 5, 30)
    print(f"\nspark 0 -> 2: Ready after {time.monotonic() - began:.1f} s")
    node = cluster.get("nodes", "-l", "kops.k8s.io/instancegroup=spark")["items"][0]
    assert node["spec"]["taints"], node
    spec = {"nodeName": node["metadata"]["name"], "tolerations": [{"operator": "Exists"}]}
    cluster.apply(pod("bound", "", **spec))
    cluster.ready("bound")
    cluster.desire("spark", 0)
    began = time.monotonic()
    soon(lambda: len(cluster.nodes(ready=False)) == 3, 30)
    print(f"spark 2 -> 0: gone after {time.monotonic() - began:.1f} s")
    soon(lambda: "NotFound" in cluster.kubectl("get", "pod", "bound", fine=False), 10)


def test_a_node_terminated_behind_kubernetess_back_is_replaced(cluster: Hollow) -> None:
    gone = cluster.machines("admin")[0].id
    cluster.terminate(gone)
    soon(lambda: gone not in cluster.nodes(ready=False) and len(cluster.nodes()) == 3, 30)


def test_nobody_is_pinged_at_addresses_of_no_machine(cluster: Hollow) -> None:
    told = cluster.ansible("ansible", "-i", "inventories/sandbox", "kops", "-m", "ping", fails=True)
    assert "no machine runs at the level control-plane" in told
    assert told.count("| FAILED!") == 3


def test_a_spot_notice_is_refused(cluster: Hollow) -> None:
    with pytest.raises(AssertionError, match="nothing to drain"):
        cluster.command("interrupt", "i-0a")


def test_what_is_killed_comes_back(cluster: Hollow) -> None:
    supervisor = Supervisor(cluster.settings)
    for name in ("kube-apiserver", "etcd-main", "kwok", "hollow"):
        before = (supervisor.states() or {})[name]["pid"]
        os.kill(before, signal.SIGKILL)
        soon(lambda n=name, b=before: (supervisor.states() or {})[n]["pid"] not in (0, b), 30)
    cluster.desire("spark", 1)
    soon(lambda: "spark" in str(cluster.kubectl("get", "nodes", "--show-labels", fine=False)), 60)
    cluster.desire("spark", 0)


def test_objects_survive_the_control_planes_machine(cluster: Hollow) -> None:
    cluster.kubectl("create", "configmap", "survivor", "--from-literal=a=b")
    before = cluster.machines("control-plane")[0].id
    cluster.terminate(before)

    def replaced() -> bool:
        now = [one.id for one in cluster.machines("control-plane")]
        return (
            bool(now)
            and now != [before]
            and before not in cluster.kubectl("get", "nodes", "-o", "name", fine=False)
        )

    soon(replaced, 60)
    assert cluster.get("configmap", "survivor")["data"] == {"a": "b"}

    def ready() -> bool:
        return "is ready" in cluster.kops("validate", "cluster", "--api-server", cluster.api)

    soon(ready, 60)


def test_another_sandbox_of_this_level_has_ports_of_its_own(
    cluster: Hollow, start_sandbox: Callable[..., Sandbox]
) -> None:
    other = start_sandbox("hollow-too", "--level", "control-plane")
    settings = Settings("hollow-too", Path(other.record["request_log"]).parent)
    assert not {*ports(settings).values()} & {*ports(cluster.settings).values()}
    assert json.loads(cluster.command("status", "--json"))["level"] == "control-plane"


def test_down_leaves_nothing(cluster: Hollow) -> None:
    used = ports(cluster.settings).values()
    assert any(map(port_taken, used))
    said = cluster.command("down")
    assert "none left" in said
    assert not any(map(port_taken, used))
    assert not Supervisor(cluster.settings).processes()
    assert not (cluster.settings.state / FOLDER).exists()
    assert not (cluster.settings.state / "volumes").exists()
