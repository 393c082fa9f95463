from __future__ import annotations

import platform
from typing import TYPE_CHECKING

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._images import platforms
from ansible_collections.datascience.workbench.plugins.module_utils._images.builders import Builder
from ansible_collections.datascience.workbench.plugins.module_utils._images.content import Recipe
from ansible_collections.datascience.workbench.plugins.module_utils._images.errors import ImageError

if TYPE_CHECKING:
    from pathlib import Path

BUILDAH, DOCKER = Builder("buildah", "buildah"), Builder("docker", "docker")


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of one kind, whatever this one is."""
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(platform, "system", lambda: "Linux")


def recipe(at: Path, *architectures: str, steps: str = "FROM a\nRUN b\n") -> Recipe:
    (at / "Containerfile").write_text(steps)
    return Recipe(at, "Containerfile", {}, platforms.of([], architectures))


@pytest.mark.parametrize(
    ("types", "architectures", "expected"),
    [
        (["t3a.small", "m6i.large"], [], ["linux/amd64"]),
        (["t4g.small"], [], ["linux/arm64"]),
        (["t4g.small", "g4dn.xlarge"], [], ["linux/amd64", "linux/arm64"]),
        ([], ["arm64"], ["linux/arm64"]),
        ([], [], ["linux/amd64"]),
    ],
)
def test_an_image_is_for_the_machines_that_run_it(
    types: list[str], architectures: list[str], expected: list[str]
) -> None:
    assert platforms.of(types, architectures) == expected


@pytest.mark.parametrize("name", ["qemu-aarch64", "qemu-aarch64-static"])
def test_a_foreign_program_needs_an_emulator(tmp_path: Path, name: str) -> None:
    both = recipe(tmp_path, "amd64", "arm64")
    with pytest.raises(ImageError, match=r"runs no programs of arm64.*qemu-user-static"):
        platforms.require(both, BUILDAH, tmp_path)
    (tmp_path / name).write_text("enabled\n")
    platforms.require(both, BUILDAH, tmp_path)


def test_steps_that_only_copy_need_none(tmp_path: Path) -> None:
    copies = recipe(tmp_path, "arm64", steps="FROM scratch\nCOPY a /a\n")
    platforms.require(copies, BUILDAH, tmp_path)


def test_docker_builds_for_one_architecture(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="with docker, an image is built here for one"):
        platforms.require(recipe(tmp_path, "amd64", "arm64"), DOCKER, tmp_path)


def test_a_builder_in_a_virtual_machine_knows_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    platforms.require(recipe(tmp_path, "arm64"), DOCKER, tmp_path)
