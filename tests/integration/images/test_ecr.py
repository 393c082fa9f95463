"""Repositories of the emulated ECR, and its login on the way to a registry that asks for one."""

from __future__ import annotations

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.integration.conftest import Module, Sandbox

pytestmark = pytest.mark.integration

NAME = "workbench/openldap"
TAGS = {"workbench": "workbench.internal"}


@pytest.fixture
def repository(
    sandbox: Sandbox, run_module: Callable[..., Module]
) -> Iterator[Callable[..., Module]]:
    """Run ecr_repository on the emulated ECR, which is empty afterwards."""

    def run(*, check: bool = False, **options: Any) -> Module:
        arguments = {"name": NAME, "tags": TAGS, **sandbox.connection(), **options}
        return run_module("ecr_repository", arguments, check=check, diff=True)

    yield run
    ecr = sandbox.client("ecr")
    for one in ecr.describe_repositories()["repositories"]:
        ecr.delete_repository(repositoryName=one["repositoryName"], force=True)


def test_a_repository_is_made_as_described_and_then_left_alone(
    sandbox: Sandbox, repository: Callable[..., Module]
) -> None:
    ecr, mark = sandbox.client("ecr"), sandbox.mark()
    predicted = repository(check=True)
    assert predicted.result["changed"]
    assert sandbox.changes(mark) == []
    made = repository()
    assert made.result["repository"] == predicted.result["repository"]
    (found,) = ecr.describe_repositories(repositoryNames=[NAME])["repositories"]
    assert found["imageTagMutability"] == "IMMUTABLE"
    assert found["imageScanningConfiguration"] == {"scanOnPush": True}
    told = ecr.get_lifecycle_policy(repositoryName=NAME)["lifecyclePolicyText"]
    untagged, older = [rule["selection"] for rule in json.loads(told)["rules"]]
    assert untagged == {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": 1,
    }
    # Of an image for two processors, the two parts have no tag, and are not counted.
    assert older == {
        "tagStatus": "tagged",
        "tagPatternList": ["*"],
        "countType": "imageCountMoreThan",
        "countNumber": 10,
    }
    mark = sandbox.mark()
    assert not repository().result["changed"]
    assert sandbox.changes(mark) == []


@pytest.mark.parametrize(
    ("options", "call"),
    [
        ({"keep": 3}, "PutLifecyclePolicy"),
        ({"immutable": False}, "PutImageTagMutability"),
        ({"scan_on_push": False}, "PutImageScanningConfiguration"),
    ],
)
def test_what_differs_is_changed_and_nothing_else(
    sandbox: Sandbox, repository: Callable[..., Module], options: dict[str, Any], call: str
) -> None:
    repository()
    mark = sandbox.mark()
    changed = repository(**options)
    assert changed.result["diff"]["before"] != changed.result["diff"]["after"]
    assert [one.split()[0] for one in sandbox.changes(mark)] == [f"ecr:{call}"]
    assert not repository(**options).result["changed"]


def test_one_of_somebody_else_is_neither_changed_nor_deleted(
    sandbox: Sandbox, repository: Callable[..., Module]
) -> None:
    sandbox.client("ecr").create_repository(repositoryName=NAME)
    mark = sandbox.mark()
    refused = repository()
    assert refused.failed
    assert "it exists and carries no tags, and not workbench=workbench.internal" in refused.msg
    assert not repository(state="absent").result["changed"]
    assert sandbox.changes(mark) == []


def test_ours_goes_with_its_images(sandbox: Sandbox, repository: Callable[..., Module]) -> None:
    repository()
    ecr = sandbox.client("ecr")
    layers = [{"digest": "sha256:" + "0" * 64, "size": 1, "mediaType": "layer"}]
    media = "application/vnd.oci.image.manifest.v1+json"
    manifest = {"schemaVersion": 2, "mediaType": media, "config": layers[0], "layers": layers}
    ecr.put_image(repositoryName=NAME, imageManifest=json.dumps(manifest), imageTag="c1")
    assert repository(state="absent", check=True).result["changed"]
    assert repository(state="absent").result["changed"]
    assert ecr.describe_repositories()["repositories"] == []
    assert not repository(state="absent").result["changed"]


class Closed(BaseHTTPRequestHandler):
    """A registry that asks for ECR's login, and has what the fake builder pushed."""

    asked: list[str] = []  # noqa: RUF012
    pushed: Path

    def do_HEAD(self) -> None:
        self.asked.append(self.headers.get("Authorization", ""))
        known = self.asked[-1].startswith("Basic ")
        self.send_response(401 if not known else 200 if self.pushed.exists() else 404)
        self.send_header("Content-Length", "2")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Such a registry's host, and beside it a builder that writes down how it was called."""
    Closed.asked, Closed.pushed = [], tmp_path / "pushed"
    builder = tmp_path / "buildah"
    builder.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/argv\n'
        'for word; do case $word in --authfile=*) cat "${word#*=}" > '
        f"{tmp_path}/given ;; esac; done\n[ $1 = build ] || touch {tmp_path}/pushed\n"
    )
    builder.chmod(0o755)
    (tmp_path / "image").mkdir()
    (tmp_path / "image" / "Containerfile").write_text("FROM scratch\nCOPY . /\n")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Closed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_login_of_ecr_is_in_a_file_and_in_no_argument(
    sandbox: Sandbox, run_module: Callable[..., Module], closed: str, tmp_path: Path
) -> None:
    options = {
        "name": NAME,
        "context": str(tmp_path / "image"),
        "registry": closed,
        "insecure": True,
        "login": "ecr",
        "builder": str(tmp_path / "buildah"),
        **sandbox.connection(),
    }
    mark = sandbox.mark()
    predicted = run_module("image_build", options, check=True)
    assert predicted.result["changed"], predicted.msg
    assert not (tmp_path / "argv").exists()
    done = run_module("image_build", options)
    assert done.result["changed"], done.msg
    assert sandbox.changes(mark) == []
    (pair,) = {one.removeprefix("Basic ") for one in Closed.asked}
    name, password = base64.b64decode(pair).decode().split(":")
    assert name == "AWS"
    given = json.loads((tmp_path / "given").read_text())
    assert given["auths"][closed]["auth"] == pair
    argv = (tmp_path / "argv").read_text()
    assert password not in argv + json.dumps(done.result)
    assert pair not in argv + json.dumps(done.result)
    authfile = argv.partition("--authfile=")[2].split()[0]
    assert authfile.endswith("/config.json")
    assert run_module("image_build", options).result["was_there"]
