"""kops_cluster_info with the real kops: what is declared, what runs, and what kops thinks of it."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import common

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.conftest import Module, Sandbox

pytestmark = pytest.mark.integration


class FewNodes(HTTPServer):
    """As much of an API server as kops validates with; nodes and pods are its answers."""

    def __init__(self) -> None:
        self.nodes: list[dict[str, Any]] = []
        self.pods: list[dict[str, Any]] = []
        super().__init__(("127.0.0.1", 0), _Answer)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def add_control_plane(self, instance: dict[str, Any]) -> None:
        name, address = instance["id"], instance["private_address"]
        self.nodes.append(
            {
                "metadata": {
                    "name": name,
                    "labels": {"node-role.kubernetes.io/control-plane": ""},
                },
                "spec": {"providerID": f"aws:///{instance['zone']}/{name}"},
                "status": {
                    "addresses": [{"type": "InternalIP", "address": address}],
                    "conditions": [{"type": "Ready", "status": "True"}],
                },
            }
        )
        self.pods += [
            {
                "metadata": {
                    "name": f"{program}-{name}",
                    "namespace": "kube-system",
                    "labels": {"k8s-app": program},
                },
                "status": {"phase": "Running", "hostIP": address},
            }
            for program in ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
        ]


class _Answer(BaseHTTPRequestHandler):
    server: FewNodes

    def do_GET(self) -> None:
        kind = "Node" if self.path.startswith("/api/v1/nodes") else "Pod"
        items = self.server.nodes if kind == "Node" else self.server.pods
        answer = {"kind": f"{kind}List", "apiVersion": "v1", "metadata": {}, "items": items}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        pass


@pytest.fixture
def api() -> Iterator[FewNodes]:
    with FewNodes() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_cluster_that_does_not_exist(
    run_module: Callable[..., Module], arguments: dict[str, Any]
) -> None:
    outcome = run_module("kops_cluster_info", common(arguments))

    assert (outcome.result["exists"], outcome.result["changed"]) == (False, False)


def test_a_bucket_that_does_not_exist(
    run_module: Callable[..., Module], arguments: dict[str, Any]
) -> None:
    options = {**common(arguments), "state_store": "s3://no-such-bucket-of-ours"}

    assert run_module("kops_cluster_info", options).result["exists"] is False


def test_what_is_declared_and_what_runs(
    run_module: Callable[..., Module], standing: dict[str, Any], sandbox: Sandbox, api: FewNodes
) -> None:
    mark = sandbox.mark()

    found = run_module("kops_cluster_info", {**standing, "plan": True}, check=True).result

    assert found["spec"]["kubernetesVersion"] == "1.36.3"
    assert [
        (one["name"], one["min_size"], one["desired_capacity"], one["max_size"], one["instances"])
        for one in found["instance_groups"]
    ] == [("admin", 2, 2, 2, 2), ("control-plane", 1, 1, 1, 1), ("spark", 0, 0, 10, 0)]
    assert [one["role"] for one in found["instances"]] == ["node", "node", "control-plane"]
    assert {one["status"] for one in found["instances"]} == {"UpToDate"}
    assert all(one["public_address"].startswith("198.1") for one in found["instances"])
    assert (found["plan"], found["needs_rolling_update"], found["validation"]) == ([], [], None)
    assert sandbox.changes(mark) == []

    control_plane = found["instances"][2]
    api.add_control_plane(control_plane)
    validate = {**standing, "validation": True, "api_server": api.url}
    verdict = run_module("kops_cluster_info", validate).result["validation"]
    assert [one["group"] for one in verdict["failures"]] == ["admin", "admin"]
    assert [one["name"] for one in verdict["nodes"]] == [control_plane["id"]]

    relaxed = run_module("kops_cluster_info", {**validate, "validation_groups": []}).result
    assert relaxed["validation"]["valid"] is True
    assert len(relaxed["validation"]["warnings"]) == 2

    silent = {**validate, "api_server": "https://127.0.0.1:1"}
    verdict = run_module("kops_cluster_info", silent).result["validation"]
    assert "refused" in verdict["unanswered"]


def test_expired_credentials_are_one_clear_error(
    run_module: Callable[..., Module], standing: dict[str, Any], faulty: Callable[..., None]
) -> None:
    faulty(service="ec2", action="DescribeInstances", status=400, code="ExpiredToken", times=None)

    outcome = run_module("kops_cluster_info", standing)

    assert outcome.failed
    assert "ExpiredToken" in outcome.msg
    assert "renew them" in outcome.msg
