"""Images in the real registry, and a machine whose containerd runs them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from sandbox import images
from sandbox.images import catalogue, registry
from sandbox.images.oci import MANIFEST, Image, Layout, Program
from sandbox.settings import HOST, SandboxError, Settings, port_taken
from sandbox.supervision import wait_for
from sandbox.toolchain import ensure

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
NODE = Path(__file__).with_name("node.sh")
pytestmark = pytest.mark.integration
NAME = "registry.k8s.io/coredns/coredns:v1.14.2"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings("images", tmp_path / "sandbox" / "images")
    settings.prepare()
    return settings


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Two images of one small layer, in place of the whole catalogue."""
    layer = Program("/coredns", "#!/bin/sh\n")
    layout = Layout(tmp_path / "layout")
    layout.write([Image(NAME, (layer,)), Image("docker.io/a/b:2", (layer,), ("/coredns",))])
    return layout


@pytest.fixture
def running(settings: Settings, tmp_path: Path) -> Iterator[str]:
    """The address of the registry, run as the supervisor runs it."""
    ensure(["registry"])
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox.images.registry"],
        cwd=ROOT,
        env=os.environ | {"WORKBENCH_STATE": str(tmp_path), "WORKBENCH_SANDBOX": "images"},
    )
    assert wait_for(lambda: port_taken(registry.port(settings)), 30)
    yield f"http://{HOST}:{registry.port(settings)}/v2"
    process.terminate()
    assert process.wait(10) in (0, 2, -15)


def test_images_are_pushed_once_and_served_under_names_without_registry(
    running: str, settings: Settings, layout: Layout
) -> None:
    said: list[str] = []
    registry.publish(settings, layout, said.append)
    registry.publish(settings, layout, said.append)
    assert len(said) == 1
    assert "2 images pushed" in said[0]
    # As containerd asks a mirror (its docs/hosts.md): the name's registry is a parameter.
    answer = requests.get(
        f"{running}/coredns/coredns/manifests/v1.14.2",
        params={"ns": "registry.k8s.io"},
        headers={"Accept": MANIFEST},
        timeout=10,
    )
    assert answer.headers["Docker-Content-Digest"] == dict(layout.manifests())[NAME]
    blob = json.loads(answer.content)["layers"][0]["digest"]
    content = requests.get(f"{running}/coredns/coredns/blobs/{blob}", timeout=10).content
    assert f"sha256:{hashlib.sha256(content).hexdigest()}" == blob


def test_it_listens_on_loopback_alone(running: str, settings: Settings) -> None:
    port = f":{registry.port(settings):04X}"
    sockets = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = {at for _, at, _, state, *_ in sockets if at.endswith(port) and state == "0A"}
    assert listening == {f"0100007F{port}"}


def test_a_registry_that_is_down_is_told(settings: Settings, layout: Layout) -> None:
    with pytest.raises(SandboxError, match=r"could not be pushed(.|\n)*registry\.log"):
        registry.publish(settings, layout, print)
    assert layout.folder.is_dir()


@pytest.mark.privileged
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
@pytest.mark.timeout(1200)
def test_a_machine_runs_its_images_without_unpacking_them(tmp_path: Path) -> None:
    root, disk = images.root(print), tmp_path / "disk.img"
    images.disk(print, 8, disk)
    apart = ["unshare", "--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child"]
    done = subprocess.run(
        [*apart, "--propagation=private", "sh", NODE, root, disk, tmp_path],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    assert set(said["images"].split()) >= {catalogue.BASE, catalogue.PAUSE, NAME}
    assert said["incomplete"] == "0"
    assert said["container"] == "written"
    assert said["coredns"].startswith("CoreDNS-")
    assert said["kube-router"].startswith("iptables v")
    assert said["ubuntu"] == "0"
    assert int(said["mebibytes"]) < 100
    assert not list((root / "etc" / "ssh").glob("ssh_host_*"))
