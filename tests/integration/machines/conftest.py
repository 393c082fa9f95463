"""One cluster of real machines, built by site.yml as its user builds it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sandbox import levels
from sandbox.nodes.instance import Instance, recorded
from sandbox.settings import Settings
from sandbox.toolchain import ensure
from tests.integration.machines import host

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.network.plan import Names
    from tests.integration.conftest import Sandbox

ROOT = Path(__file__).resolve().parents[3]
# What is above the machines has tests of its own, and images need a package mirror.
PLAIN = ("-e", json.dumps({"workbench_parts": []}))
NAME, STORE = "workbench.internal", "s3://workbench-state"


SCAN = """
import concurrent.futures, json, socket, sys
def connects(at):
    try:
        socket.create_connection(tuple(at), 3, (sys.argv[1], 0)).close()
    except OSError:
        return False
    return True
ports = json.loads(sys.argv[2])
with concurrent.futures.ThreadPoolExecutor(64) as pool:
    print(json.dumps([at for at, is_open in zip(ports, pool.map(connects, ports)) if is_open]))
"""


@dataclass(frozen=True)
class Cluster:
    """The cluster, and the machine's way to it."""

    sandbox: Sandbox
    settings: Settings
    kubectl_path: Path
    before: dict[str, str] = field(default_factory=dict)
    """What the machine was before it; see host.py."""

    @property
    def names(self) -> Names:
        return self.settings.names

    def machines(self, group: str = "") -> list[Instance]:
        """The machines that run now, of one instance group or of all."""
        return [i for i in recorded(self.settings.fleet) if group in ("", i.group)]

    @property
    def api(self) -> str:
        return f"https://{self.machines('control-plane')[0].public_ip}"

    def kops(self, *arguments: str) -> str:
        done = self.sandbox.kops(*arguments, "--name", NAME, "--state", STORE)
        return done.stdout + done.stderr

    def log_in(self) -> None:
        """Take kops's own credential for the API server's present address."""
        config = self.settings.state / "kubeconfig"
        os.environ["KUBECONFIG"] = str(config)
        done = subprocess.run(
            [
                self.sandbox.record["kops"], "export", "kubeconfig", "--admin=18h", "--name", NAME,
                "--state", STORE, "--api-server", self.api, "--kubeconfig", str(config),
            ],
            env=self.environment(), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def environment(self) -> dict[str, str]:
        told = subprocess.run(
            [sys.executable, "-m", "sandbox", "exec", "--", "env", "-0"],
            cwd=ROOT, env=self.outer(), capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        return dict(one.split("=", 1) for one in told.stdout.split("\0") if one)

    def outer(self) -> dict[str, str]:
        ours = {
            "WORKBENCH_STATE": str(self.settings.state.parents[1]),
            "WORKBENCH_SANDBOX": self.settings.name,
        }
        return {**os.environ, **ours}

    def command(self, *arguments: str) -> str:
        """A command of the sandbox's own."""
        argv = [sys.executable, "-m", "sandbox", *arguments]
        done = subprocess.run(
            argv,
            cwd=ROOT,
            env=self.outer(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def ansible(self, program: str, *arguments: str, fails: bool = False) -> str:
        """Run a program of Ansible's as the sandbox's user does; return what it printed."""
        argv = [str(Path(sys.executable).parent / program), *arguments]
        environment = self.outer() | {"ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")}
        done = subprocess.run(
            argv, cwd=ROOT, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=900, check=False,
        )  # fmt: skip
        assert (done.returncode != 0) == fails, done.stdout[-4000:]
        return done.stdout

    def kubectl(self, *arguments: str, given: str = "", fine: bool = True) -> str:
        argv = [self.kubectl_path, f"--kubeconfig={self.settings.state / 'kubeconfig'}", *arguments]
        done = subprocess.run(
            argv, input=given, env={**os.environ, "NO_PROXY": "198.18.0.0/15"},
            capture_output=True, text=True, timeout=200, check=False,
        )  # fmt: skip
        assert done.returncode == 0 or not fine, done.stdout + done.stderr
        return done.stdout + ("" if fine else done.stderr)

    @contextmanager
    def forwarded(self, what: str, port: int) -> Iterator[int]:
        """A loopback port that is forwarded to one of a pod's or service's."""
        argv = [self.kubectl_path, f"--kubeconfig={self.settings.state / 'kubeconfig'}"]
        with subprocess.Popen(
            [*argv, "port-forward", what, f":{port}"],
            env={**os.environ, "NO_PROXY": "198.18.0.0/15"}, stdout=subprocess.PIPE, text=True,
        ) as forwarding:  # fmt: skip
            assert forwarding.stdout
            try:
                # Forwarding from 127.0.0.1:41234 -> 8080
                yield int(forwarding.stdout.readline().split(":")[1].split()[0])
            finally:
                forwarding.kill()

    def get(self, *what: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.kubectl("get", *what, "-o", "json"))
        return found

    def apply(self, *objects: dict[str, Any]) -> None:
        self.kubectl(
            "apply",
            "-f",
            "-",
            given=json.dumps({"kind": "List", "apiVersion": "v1", "items": objects}),
        )

    def ready(self, pod: str, seconds: int = 90) -> None:
        self.kubectl("wait", "--for=condition=Ready", f"pod/{pod}", f"--timeout={seconds}s")

    def desire(self, group: str, size: int) -> None:
        self.sandbox.client("autoscaling").set_desired_capacity(
            AutoScalingGroupName=f"{group}.{NAME}", DesiredCapacity=size
        )

    def terminate(self, instance: str) -> None:
        self.sandbox.client("ec2").terminate_instances(InstanceIds=[instance])

    def nodes(self, ready: bool = True) -> set[str]:
        """Names of the nodes, of those that are ready if told so."""
        found = set()
        for node in self.get("nodes")["items"]:
            state = {c["type"]: c["status"] for c in node["status"]["conditions"]}
            if state.get("Ready") == "True" or not ready:
                found.add(node["metadata"]["name"])
        return found

    def open_to(self, source: str, ports: list[tuple[str, int]]) -> set[tuple[str, int]]:
        """Which of these ports a machine of the internet can connect to, all tried at once."""
        argv = ["nsenter", f"--net=/run/netns/{self.names.internet}", sys.executable, "-c", SCAN]
        done = subprocess.run(
            [*argv, source, json.dumps(ports)],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return {(address, port) for address, port in json.loads(done.stdout)}

    def inside(self, instance: str, *argv: str) -> str:
        """Run a command in a machine, without ssh."""
        pid = (self.settings.state / "nodes" / instance / "init.pid").read_text()
        enter = ["nsenter", "-t", pid, "-m", "-p", "-u", "-n", "-i", "-C", "--", *argv]
        return subprocess.run(enter, capture_output=True, text=True, timeout=60, check=False).stdout


def soon(question: Callable[[], Any], seconds: float = 90) -> Any:
    """Ask every second until the answer is true; fail when it is not in time."""
    end = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < end, "not in time"
        time.sleep(1)
    return answer


def pod(name: str, script: str, **spec: Any) -> dict[str, Any]:
    """A pod of one container that runs a script; spec's `container` goes into that."""
    container = {
        "name": "c",
        "image": "sandbox.internal/base:1",
        "command": ["sh", "-c", script],
        **spec.pop("container", {}),
    }
    labels = {"app": name, **spec.pop("labels", {})}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "default", "labels": labels},
        "spec": {"terminationGracePeriodSeconds": 0, "containers": [container], **spec},
    }


@pytest.fixture(scope="session")
def cluster(start_sandbox: Callable[..., Sandbox]) -> Cluster:
    """A valid cluster of three machines; skips where the machine allows none."""
    if why := levels.obstacle(Settings("machines", Path(os.devnull))):
        pytest.skip(f"no machines here: {why}")
    before = host.now()
    sandbox = start_sandbox("machines", "--level", "full")
    folder = Path(sandbox.record["request_log"]).parent
    settings = Settings("machines", folder)
    kubectl = ensure(["kubectl"], lambda _: None)["kubectl"]
    found = Cluster(sandbox, settings, kubectl, before)
    began = time.monotonic()
    found.ansible("ansible-playbook", "site.yml", *PLAIN)
    print(f"\nsite.yml, until the cluster was valid: {time.monotonic() - began:.0f} s")
    found.log_in()
    return found
