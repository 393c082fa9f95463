"""As much of an API server as kops validates and drains with: every machine is a ready node."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.conftest import Sandbox

_PROGRAMS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler")

Instance = dict[str, Any]


class Api(HTTPServer):
    """Serves the cluster name; joined says whether a machine, as EC2 describes it, is a node."""

    def __init__(
        self, sandbox: Sandbox, name: str, joined: Callable[[Instance], bool] = lambda _one: True
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.changes: list[str] = []
        self._ec2 = sandbox.client("ec2")
        self._name = name
        self._joined = joined

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def items(self, path: str) -> tuple[str, list[Instance]]:
        """(kind, objects) at a path."""
        if path.startswith("/api/v1/nodes"):
            return "Node", [_node(one) for one in self._machines()]
        if "fieldSelector" in path:  # kops drains: nothing runs there that could be evicted
            return "Pod", []
        masters = filter(is_control_plane, self._machines())
        return "Pod", [_pod(one, program) for one in masters for program in _PROGRAMS]

    def _machines(self) -> list[Instance]:
        answer = self._ec2.describe_instances(
            Filters=[
                {"Name": "tag:KubernetesCluster", "Values": [self._name]},
                {"Name": "instance-state-name", "Values": ["running"]},
            ]
        )
        found = [one for each in answer["Reservations"] for one in each["Instances"]]
        return [one for one in found if self._joined(one)]


@contextmanager
def serving(api: Api) -> Iterator[Api]:
    thread = threading.Thread(target=api.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield api
    finally:
        api.shutdown()
        thread.join()
        api.server_close()


def is_control_plane(instance: Instance) -> bool:
    return any(tag["Key"] == "k8s.io/role/control-plane" for tag in instance["Tags"])


def _node(instance: Instance) -> Instance:
    role = "control-plane" if is_control_plane(instance) else "node"
    address = {"type": "InternalIP", "address": instance["PrivateIpAddress"]}
    name = instance["InstanceId"]
    return {
        "kind": "Node",
        "apiVersion": "v1",
        "metadata": {"name": name, "labels": {f"node-role.kubernetes.io/{role}": ""}},
        "spec": {"providerID": f"aws:///us-east-1a/{name}"},
        "status": {
            "addresses": [address],
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    }


def _pod(instance: Instance, program: str) -> Instance:
    name = f"{program}-{instance['InstanceId']}"
    labels = {"k8s-app": program}
    return {
        "metadata": {"name": name, "namespace": "kube-system", "labels": labels},
        "status": {"phase": "Running", "hostIP": instance["PrivateIpAddress"]},
    }


class _Answer(BaseHTTPRequestHandler):
    server: Api

    def do_GET(self) -> None:
        kind, items = self.server.items(self.path)
        wanted = self.path.partition("?")[0].removeprefix("/api/v1/nodes/")
        one = next((item for item in items if item["metadata"]["name"] == wanted), None)
        whole = {"kind": f"{kind}List", "apiVersion": "v1", "metadata": {}, "items": items}
        self._send(one or whole)

    def do_PATCH(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.changes.append(f"{self.path.partition('?')[0]} {body}")
        self.do_GET()

    def _send(self, answer: Instance) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        pass
