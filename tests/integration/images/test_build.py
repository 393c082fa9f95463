"""Images really built by buildah, on the sandbox's base, and pushed to its registry."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from sandbox import levels
from sandbox.images import builder, registry
from sandbox.settings import HOST, Settings, port_taken
from sandbox.supervision import wait_for
from sandbox.toolchain import ensure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.conftest import Module

ROOT = Path(__file__).resolve().parents[3]
WHY = levels.missing()
pytestmark = [
    pytest.mark.integration,
    pytest.mark.privileged,
    pytest.mark.skipif(bool(WHY), reason=f"a build needs what machines need: {WHY}"),
    pytest.mark.timeout(900),
]
ANY = {"Accept": "application/vnd.oci.image.index.v1+json, */*"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A sandbox of which the registry alone runs."""
    settings = Settings("builds", tmp_path_factory.mktemp("state") / "sandbox" / "builds")
    settings.prepare()
    ensure(["registry"])
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox.images.registry"],
        cwd=ROOT,
        env=os.environ
        | {"WORKBENCH_STATE": str(settings.state.parents[1]), "WORKBENCH_SANDBOX": "builds"},
    )
    assert wait_for(lambda: port_taken(registry.port(settings)), 30)
    yield settings
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module")
def prepared(settings: Settings) -> dict[str, Any]:
    """The options of image_build that belong to this machine."""
    command, options = builder.prepare(settings, print)
    return {
        "registry": "123456789012.dkr.ecr.us-east-1.amazonaws.com",
        "push_to": f"{HOST}:{registry.port(settings)}",
        "insecure": True,
        "builder": str(command),
        "options": options,
        "region": "us-east-1",
    }


@pytest.fixture
def build(
    prepared: dict[str, Any], run_module: Callable[..., Module], tmp_path: Path
) -> Callable[..., Module]:
    """Build the image of this test's folder."""

    def run(*, check: bool = False, **more: Any) -> Module:
        options = {"name": "test/tiny", "context": str(tmp_path / "tiny"), **prepared, **more}
        return run_module("image_build", options, check=check, env={"NO_PROXY": HOST})

    (tmp_path / "tiny").mkdir()
    return run


def manifest(prepared: dict[str, Any], tag: str) -> dict[str, Any]:
    url = f"http://{prepared['push_to']}/v2/test/tiny/manifests/{tag}"
    found: dict[str, Any] = requests.get(url, headers=ANY, timeout=10).json()
    return found


def test_an_image_is_built_once(
    build: Callable[..., Module], prepared: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "tiny" / "Containerfile").write_text(
        f"FROM {builder.BASE}\nARG EDITION=\nRUN grep -q trixie /etc/os-release && date > /built\n"
    )
    predicted = build(check=True)
    assert predicted.result["changed"], predicted.msg
    assert predicted.result["bases"] == [builder.BASE]
    made = build()
    assert made.result["changed"], made.msg
    assert made.result["image"] == predicted.result["image"]
    assert made.result["image"].startswith(f"{prepared['registry']}/test/tiny:c")
    assert made.result["digest"].startswith("sha256:")
    assert made.result["size"] > 10_000_000
    again = build()
    assert not again.result["changed"]
    assert again.result["digest"] == made.result["digest"]
    # Another edition is another image, with its steps done again.
    assert build(edition="2026-12").result["changed"]
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        assert "builder/storage" not in line


def test_one_for_two_architectures_is_a_list(
    build: Callable[..., Module], prepared: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "tiny" / "Containerfile").write_text("FROM scratch\nCOPY file /\n")
    (tmp_path / "tiny" / "file").write_text(tmp_path.name)
    made = build(machine_types=["t4g.small", "t3a.small"])
    assert made.result["changed"], made.msg
    assert made.result["platforms"] == ["linux/amd64", "linux/arm64"]
    listed = manifest(prepared, made.result["tag"])["manifests"]
    assert sorted(one["platform"]["architecture"] for one in listed) == ["amd64", "arm64"]
    assert not build(machine_types=["t4g.small", "t3a.small"]).result["changed"]


def test_a_failed_step_is_told_in_its_own_words(
    build: Callable[..., Module], tmp_path: Path
) -> None:
    (tmp_path / "tiny" / "Containerfile").write_text(
        f"FROM {builder.BASE}\nRUN echo the disk is full >&2; exit 3\n"
    )
    failed = build()
    assert failed.failed
    assert failed.msg.startswith("Could not build test/tiny:c")
    assert "buildah said" in failed.msg
    assert "the disk is full" in failed.msg


def test_a_base_that_is_nowhere_is_told(build: Callable[..., Module], tmp_path: Path) -> None:
    (tmp_path / "tiny" / "Containerfile").write_text("FROM docker.io/library/nothing:1\n")
    failed = build()
    assert failed.failed
    assert "docker.io/library/nothing:1" in failed.msg
