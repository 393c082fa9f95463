"""Instances as machines: what a user of a real cluster would see, and that it ends without trace.

The tests share one cluster, and stand in an order: the last ones replace its machines, kill the
sandbox's own processes, and take everything down.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox import images, machines
from sandbox.network import links
from sandbox.network.plan import PERSON, STRANGER
from sandbox.nodes.machine import cgroup
from sandbox.supervision import Supervisor
from tests.integration.machines import host
from tests.integration.machines.conftest import pod, soon

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.machines.conftest import Cluster

pytestmark = [pytest.mark.integration, pytest.mark.privileged, pytest.mark.timeout(1200)]
# The image has no server, but perl, as every Debian has.
SERVE = """exec perl -MIO::Socket::INET -e '
$s = IO::Socket::INET->new(LocalPort => 8080, Listen => 9, ReuseAddr => 1) or die $!;
while ($c = $s->accept) { $r = <$c>; print STDERR $r; 1 while defined($_ = <$c>) && /\\S/;
print $c "HTTP/1.0 200 OK\\r\\n\\r\\nhello\\n"; close $c }'"""
SLEEP = "trap 'exit 0' TERM; while :; do sleep 1; done"


def test_kops_calls_the_cluster_ready(cluster: Cluster) -> None:
    assert "is ready" in cluster.kops("validate", "cluster", "--api-server", cluster.api)
    assert cluster.nodes() == {one.id for one in cluster.machines()}


def test_a_node_offers_its_type_less_what_kops_reserves(cluster: Cluster) -> None:
    admin = cluster.machines("admin")[0].id
    allocatable = cluster.get("node", admin)["status"]["allocatable"]
    # t3a.small: 2 GiB less 6 % of the kernel's, 150 + 150 Mi reserved, 100 Mi before eviction.
    assert (allocatable["memory"], allocatable["cpu"]) == ("1561722Ki", "1900m")


def test_what_does_not_fit_an_admin_node_waits(cluster: Cluster) -> None:
    cluster.apply(pod("big", SLEEP, container={"resources": {"requests": {"memory": "1700Mi"}}}))

    def told() -> bool:
        found = cluster.get("pod", "big")["status"].get("conditions", [])
        return any("Insufficient memory" in one.get("message", "") for one in found)

    soon(told, 30)
    cluster.kubectl("delete", "pod", "big", "--now")


def test_what_uses_more_than_its_node_has_is_killed_there(cluster: Cluster) -> None:
    eats = pod("eater", "head -c 3000m /dev/zero | tail", restartPolicy="Never")
    cluster.apply(eats)

    def ended() -> dict[str, object]:
        state: dict[str, object] = cluster.get("pod", "eater")["status"]
        return state if state["phase"] == "Failed" else {}

    status = json.dumps(soon(ended, 90))
    assert "OOMKilled" in status or "Evicted" in status
    cluster.kubectl("delete", "pod", "eater", "--now")


def test_pods_of_two_nodes_talk_as_policies_let_them(cluster: Cluster) -> None:
    one, two = (machine.id for machine in cluster.machines("admin"))
    probe = {"readinessProbe": {"httpGet": {"port": 8080}, "periodSeconds": 1}}
    cluster.apply(
        pod("web", SERVE, nodeName=one, container={"image": "sandbox.internal/base:1", **probe}),
        pod("friend", SLEEP, nodeName=two, labels={"role": "friend"}),
        pod("other", SLEEP, nodeName=two),
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "web", "namespace": "default"},
            "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]},
        },
    )
    for name in ("web", "friend", "other"):
        cluster.ready(name)

    def asks(name: str) -> str:
        curl = ("curl", "-sS", "-m", "2", "http://web/i")
        return cluster.kubectl("exec", name, "--", *curl, fine=False)

    soon(lambda: all(asks(name).startswith("hello") for name in ("friend", "other")), 30)
    cluster.apply(
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": "web", "namespace": "default"},
            "spec": {
                "podSelector": {"matchLabels": {"app": "web"}},
                "policyTypes": ["Ingress"],
                "ingress": [{"from": [{"podSelector": {"matchLabels": {"role": "friend"}}}]}],
            },
        }
    )
    # Its rules come one after the other: a friend may be refused for a moment.
    soon(lambda: "exit code 7" in asks("other") and asks("friend").startswith("hello"), 30)
    assert "GET /i" in cluster.kubectl("logs", "web")


def test_a_port_is_forwarded_to_the_administrator(cluster: Cluster) -> None:
    with cluster.forwarded("service/web", 80) as port:
        told = subprocess.run(
            ["curl", "-s", "-m", "5", "--noproxy", "*", f"http://127.0.0.1:{port}/forwarded"],
            capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip
    assert told.stdout == "hello\n"
    assert "GET /forwarded" in cluster.kubectl("logs", "web")


def test_metadata_is_for_nodes_and_not_for_pods(cluster: Cluster) -> None:
    ask = "curl -s -m 3 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "
    ask += "http://169.254.169.254/latest/api/token"
    assert cluster.inside(cluster.machines("admin")[0].id, "sh", "-c", ask)
    refused = cluster.kubectl("exec", "other", "--", "sh", "-c", ask, fine=False)
    assert "exit code 28" in refused


def test_only_whom_security_groups_admit_gets_in(cluster: Cluster) -> None:
    admin = cluster.machines("admin")[0]
    port = {"ports": [{"containerPort": 8080, "hostPort": 30022}]}
    cluster.apply(pod("bastion", SERVE, nodeName=admin.id, container=port))
    cluster.ready("bastion")
    every = [
        (machine.public_ip, port)
        for machine in cluster.machines()
        for port in (22, 443, 2379, 3988, 4001, 8080, 10250, 30022)
    ]
    soon(lambda: cluster.open_to(PERSON, every) == {(admin.public_ip, 30022)}, 20)
    assert cluster.open_to(STRANGER, every) == set()


def test_every_machine_answers_ansible_with_the_sandboxes_key(cluster: Cluster) -> None:
    mine = Path("~/.ssh").expanduser()
    before = sorted((p, p.stat().st_mtime) for p in mine.glob("*"))
    ours = ("ansible", "-i", "inventories/sandbox")
    told = cluster.ansible(*ours, "all", "-m", "ping").splitlines()
    answered = {line.split()[0] for line in told if "| SUCCESS" in line}
    assert answered == {"localhost", *(one.id for one in cluster.machines())}
    names = cluster.ansible(*ours, "instance_group_admin", "-b", "-m", "command", "-a", "id -un")
    assert names.count("\nroot\n") == len(cluster.machines("admin")), names
    assert sorted((p, p.stat().st_mtime) for p in mine.glob("*")) == before
    assert (cluster.settings.ssh_key.stat().st_mode & 0o777) == 0o600


def test_a_volume_outlives_its_node_which_is_replaced(cluster: Cluster) -> None:
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data", "namespace": "default"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "2Gi"}}},
    }
    keeps = pod(
        "keeper", f"echo kept >> /data/file; {SLEEP}",
        securityContext={"runAsUser": 1000, "fsGroup": 2000},
        container={"volumeMounts": [{"name": "d", "mountPath": "/data"}]},
        volumes=[{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}],
    )  # fmt: skip
    cluster.apply(claim, keeps)
    cluster.ready("keeper")
    node = cluster.get("pod", "keeper")["spec"]["nodeName"]
    cluster.terminate(node)
    soon(lambda: node not in cluster.nodes(ready=False), 120)
    soon(lambda: len(cluster.nodes()) == 3, 120)
    cluster.kubectl("delete", "pod", "keeper", "--now", "--ignore-not-found")
    cluster.apply(keeps)
    cluster.ready("keeper")
    assert cluster.kubectl("exec", "keeper", "--", "cat", "/data/file") == "kept\nkept\n"
    cluster.kubectl("delete", "pod/keeper", "pvc/data", "--now")
    folder = cluster.settings.state / "volumes/claims"
    soon(lambda: not list(folder.iterdir()), 60)


def test_a_group_grows_from_nothing_and_goes_again(cluster: Cluster) -> None:
    began = time.monotonic()
    cluster.desire("spark", 2)
    soon(lambda: len(cluster.nodes()) == 5, 120)
    print(f"\n0 to 2: {time.monotonic() - began:.0f} s")
    for machine in cluster.machines("spark"):
        node = cluster.get("node", machine.id)
        assert node["metadata"]["labels"]["kops.k8s.io/instancegroup"] == "spark"
        assert {"key": "workbench/spark", "effect": "NoSchedule"} in node["spec"]["taints"]
    cluster.desire("spark", 0)
    soon(lambda: not cluster.machines("spark"), 120)
    soon(lambda: len(cluster.nodes(ready=False)) == 3, 120)
    print(f"2 to 0: {time.monotonic() - began:.0f} s since the first")


def test_a_spot_notice_gives_pods_their_grace(cluster: Cluster) -> None:
    cluster.desire("spark", 1)
    machine = soon(lambda: next(iter(cluster.machines("spark")), None), 60)
    soon(lambda: machine.id in cluster.nodes(), 60)
    told = cluster.settings.state / "volumes/claims/goodbye"
    hook = {"preStop": {"exec": {"command": ["sh", "-c", "sleep 3; echo bye > /told/goodbye"]}}}
    cluster.apply(
        pod(
            "work", SLEEP, nodeName=machine.id, terminationGracePeriodSeconds=30,
            container={"lifecycle": hook, "volumeMounts": [{"name": "t", "mountPath": "/told"}]},
            volumes=[{"name": "t", "hostPath": {"path": "/mnt/volumes"}}],
        )
    )  # fmt: skip
    cluster.ready("work")
    cluster.command("interrupt", machine.id)
    soon(told.exists, 40)
    assert "daemonset" not in cluster.kubectl("get", "pod", "work", fine=False).lower()
    assert machine.id in cluster.nodes(), "it has two minutes"
    told.unlink()
    cluster.desire("spark", 0)
    soon(lambda: not cluster.machines("spark"), 120)


def test_a_roll_drains_every_machine_and_objects_survive(cluster: Cluster) -> None:
    cluster.kubectl("create", "configmap", "rolled", "--from-literal=a=b")
    before = {one.id for one in cluster.machines()}
    told = cluster.settings.state / "volumes/claims"
    mounts = {"volumeMounts": [{"name": "t", "mountPath": "/told"}]}
    for one in before:
        hook = {"preStop": {"exec": {"command": ["sh", "-c", f"sleep 3; echo bye > /told/{one}"]}}}
        cluster.apply(
            pod(
                f"on-{one}", SLEEP, nodeName=one, terminationGracePeriodSeconds=30,
                container={"lifecycle": hook, **mounts},
                volumes=[{"name": "t", "hostPath": {"path": "/mnt/volumes"}}],
            )
        )  # fmt: skip
    for one in before:
        cluster.ready(f"on-{one}")
    larger = ("-e", json.dumps({"cluster_root_volume_size": 21}))
    cluster.ansible("ansible-playbook", "site.yml", "--tags", "cluster", *larger)
    assert {one.id for one in cluster.machines()} == before
    began = time.monotonic()
    said = cluster.ansible("ansible-playbook", "playbooks/roll.yml", *larger)
    print(f"\nroll of three machines: {time.monotonic() - began:.0f} s")
    assert all(one in said for one in before)
    now = cluster.machines()
    assert not before & {one.id for one in now}
    assert [one.root_gib for one in now] == [21] * 3
    assert {file.name for file in told.glob("i-*")} == before, "each pod had its grace"
    for file in told.glob("i-*"):
        file.unlink()
    cluster.log_in()
    assert cluster.get("configmap", "rolled")["data"] == {"a": "b"}
    # The cloud controller takes its time for the last one.
    soon(lambda: cluster.nodes(ready=False) == {one.id for one in now}, 60)


def test_objects_survive_the_control_plane(cluster: Cluster) -> None:
    cluster.kubectl("create", "configmap", "survivor", "--from-literal=a=b")
    (old,) = cluster.machines("control-plane")
    cluster.terminate(old.id)
    began = time.monotonic()
    soon(lambda: [m for m in cluster.machines("control-plane") if m.id != old.id], 60)
    cluster.log_in()
    soon(lambda: "survivor" in cluster.kubectl("get", "configmap", fine=False), 90)
    soon(lambda: {m.id for m in cluster.machines()} <= cluster.nodes(), 120)
    print(f"\nreplaced control plane: {time.monotonic() - began:.0f} s")


@pytest.mark.parametrize("program", ["registry", "network", "nodes"])
def test_a_killed_program_comes_back(cluster: Cluster, program: str) -> None:
    def pid() -> int:
        found = json.loads(cluster.command("status", "--json"))["programs"]
        return next((p["pid"] or 0 for p in found if p["name"] == program), 0)

    before, nodes = pid(), {m.id for m in cluster.machines()}
    os.kill(before, signal.SIGKILL)
    soon(lambda: pid() not in (0, before), 20)
    assert {m.id for m in cluster.machines()} == nodes


def test_the_machine_itself_is_left_alone(cluster: Cluster) -> None:
    assert host.changed(cluster.before) <= {"fs.inotify.max_user_instances"}


def test_machines_end_with_the_aws_that_knew_them(cluster: Cluster) -> None:
    """A killed server comes back empty, as is said; what it does not know of is no instance."""
    instances = {cluster.names.node(machine.id) for machine in cluster.machines()}
    assert instances
    programs = json.loads(cluster.command("status", "--json"))["programs"]
    os.kill(next(p["pid"] for p in programs if p["name"] == "server"), signal.SIGKILL)
    soon(lambda: not instances & set(links.namespaces(cluster.names)), 60)
    # It is written down once the last of them has ended.
    soon(lambda: not cluster.machines(), 30)
    assert "restarted by its supervisor" in cluster.command("up")


def killed(cluster: Cluster) -> None:
    supervisor = int((cluster.settings.state / "supervisord.pid").read_text())
    os.kill(supervisor, signal.SIGKILL)
    soon(lambda: len(Supervisor(cluster.settings).processes()) == 0, 30)


def forgotten(cluster: Cluster) -> None:
    shutil.rmtree(cluster.settings.state, ignore_errors=True)


@pytest.mark.parametrize("damage", [killed, forgotten])
def test_a_lost_machine_is_found_by_its_mark(
    cluster: Cluster, damage: Callable[[Cluster], None]
) -> None:
    """A process, a group, a mount and a namespace of which nothing says that they are an instance.

    First its sandbox's supervisor is killed, or its state folder deleted.
    """
    lost = "i-0123456789abcdef0"
    node, disk = cluster.names.node(lost), cluster.settings.state / "nodes" / lost / "disk"
    (entry, *_) = cgroup.make(cluster.names.family, lost, 1 << 28, 1)
    links.connect(cluster.names, lost, "172.20.9.9", "02:00:00:00:00:09")
    disk.mkdir(parents=True)
    images.disk(print, 8, disk.with_name("disk.img"))
    subprocess.run(["mount", "-o", "loop", disk.with_name("disk.img"), disk], check=True)
    with subprocess.Popen(["ip", "netns", "exec", node, "sleep", "600"]) as process:
        entry.write_text(str(process.pid))
        damage(cluster)
        assert "after remains of it were ended" in cluster.command("up")
        assert process.wait(10) == -signal.SIGKILL
    assert not os.path.ismount(disk)
    assert node not in links.namespaces(cluster.names)
    assert cgroup.left(cluster.names.family) == []


def test_down_leaves_nothing(cluster: Cluster) -> None:
    told = cluster.command("down")
    assert "none left" in told
    assert machines.left(cluster.settings) == []
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True)
    assert cluster.names.prefix not in listed.stdout
    assert str(cluster.settings.state) not in Path("/proc/mounts").read_text()
    assert host.changed(cluster.before) == set()
