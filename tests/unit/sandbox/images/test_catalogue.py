from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from sandbox import toolchain
from sandbox.images import catalogue, trees
from sandbox.images.oci import Image, Program
from sandbox.settings import SandboxError
from sandbox.toolchain import ToolchainError
from sandbox.toolchain.programs import PROGRAMS

FIXTURES = Path(__file__).parents[2] / "fixtures" / "images"
ADDONS: list[str] = json.loads((FIXTURES / "addons.json").read_text())["images"]


@pytest.fixture
def images() -> dict[str, Image]:
    programs = {name: Path("/programs", name) for name in PROGRAMS}
    made = catalogue.images(programs, Path("/base"), Path("/node"))
    return {image.name: image for image in made}


def test_every_image_that_kops_names_is_there(images: dict[str, Image]) -> None:
    assert not set(ADDONS) - images.keys()
    assert catalogue.PAUSE in images


@pytest.mark.parametrize("name", ADDONS)
def test_what_asks_aws_is_told_where_it_is(name: str, images: dict[str, Image]) -> None:
    environment = images[name].environment
    asks = "/kops/" in name or "kube-router" in name or "cloud-controller" in name
    assert ("AWS_ENDPOINT_URL_STS" in environment) == asks
    assert environment.get("AWS_ENDPOINT_URL", catalogue.AWS) == catalogue.AWS


def test_users_are_numbers_which_the_kubelet_can_judge(images: dict[str, Image]) -> None:
    assert all(image.user.isdecimal() for image in images.values())


@pytest.mark.parametrize(("ipvs", "flag"), [(True, False), (False, True)])
def test_kube_router_serves_services_where_the_kernel_has_ipvs(
    ipvs: bool, flag: bool, images: dict[str, Image], tmp_path: Path
) -> None:
    image = next(image for name, image in images.items() if "kube-router" in name)
    layers = {layer.at: layer.content for layer in image.layers if isinstance(layer, Program)}
    (entrypoint,) = image.entrypoint
    script = str(layers[entrypoint])
    assert "/usr/local/bin/kube-router.real" in layers
    if ipvs:
        (tmp_path / "ip_vs").touch()
    script = script.replace("/proc/net/ip_vs", str(tmp_path / "ip_vs"))
    script = script.replace("/usr/local/bin/kube-router.real", "echo")
    argv = ["sh", "-c", script, "kube-router", "--run-service-proxy=true", "--a=b c"]
    said = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    expected = "--run-service-proxy=true --a=b c"
    assert said == expected + (" --run-service-proxy=false\n" if flag else "\n")


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Programs and trees of a few bytes, and a cache; returns the folder of the programs."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in PROGRAMS:
        (programs / name).write_text(name)
    node = tmp_path / "node" / "usr" / "bin"
    node.mkdir(parents=True)
    (node / "catatonit").write_text("catatonit")
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(trees, "ensure", lambda *_: tmp_path / "node")
    monkeypatch.setattr(
        toolchain, "ensure", lambda names, _: {name: programs / name for name in names}
    )
    return programs


def test_images_are_written_once_and_again_when_a_program_changes(made: Path) -> None:
    said: list[str] = []
    first = catalogue.layout(said.append)
    assert catalogue.layout(said.append) == first
    assert len(said) == 2
    (made / "coredns").write_text("another coredns")
    second = catalogue.layout(said.append)
    before, after = dict(first.manifests()), dict(second.manifests())
    changed = [name for name in before if before[name] != after[name]]
    assert changed == ["registry.k8s.io/coredns/coredns:v1.14.2"]


def test_what_the_toolchain_cannot_have_ends_in_one_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise ToolchainError("no Go\nInstall Go")

    monkeypatch.setattr(toolchain, "ensure", fail)
    with pytest.raises(SandboxError, match="Install Go"):
        catalogue.layout(print)
