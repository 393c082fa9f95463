from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._images.content import Recipe
from ansible_collections.datascience.workbench.plugins.module_utils._images.errors import ImageError

if TYPE_CHECKING:
    from pathlib import Path

CONTAINERFILE = """\
# FROM here: a comment
FROM --platform=linux/amd64 docker.io/library/debian:trixie-slim AS build
RUN make
FROM ${SPARK}
COPY --from=build /x /x
"""


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    (tmp_path / "Containerfile").write_text(CONTAINERFILE)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "motd").write_text("hello\n")
    (tmp_path / "latest").symlink_to("etc/motd")
    return Recipe(tmp_path, "Containerfile", {"SPARK": "4.0"}, ["linux/amd64"])


def test_a_tag_is_one_that_registries_and_yaml_take_as_text(recipe: Recipe) -> None:
    assert re.fullmatch(r"c[0-9a-f]{16}", recipe.tag())


def test_equal_content_has_an_equal_tag_wherever_and_whenever_it_is(
    recipe: Recipe, tmp_path: Path
) -> None:
    other = tmp_path.with_name("other")
    other.mkdir()
    for name in ("latest", "Containerfile"):
        path = other / name
        path.symlink_to("etc/motd") if name == "latest" else path.write_text(CONTAINERFILE)
    (other / "etc").mkdir()
    (other / "etc" / "motd").write_text("hello\n")
    os.utime(other / "etc" / "motd", (0, 0))
    (other / "__pycache__").mkdir()
    (other / "__pycache__" / "x.pyc").write_text("x")
    assert replace(recipe, context=other).tag() == recipe.tag()


@pytest.mark.parametrize(
    "change",
    [
        lambda at: (at / "etc" / "motd").write_text("hello"),
        lambda at: (at / "etc" / "motd").rename(at / "etc" / "issue"),
        lambda at: (at / "etc" / "motd").chmod(0o755),
        lambda at: (at / "more").symlink_to("etc"),
        lambda at: (at / "Containerfile").write_text("FROM scratch\n"),
    ],
    ids=["content", "name", "program", "link", "steps"],
)
def test_other_files_are_another_tag(recipe: Recipe, change: object) -> None:
    before = recipe.tag()
    change(recipe.context)  # type: ignore[operator]
    assert recipe.tag() != before


@pytest.mark.parametrize(
    "change",
    [
        {"arguments": {"SPARK": "4.1"}},
        {"arguments": {"SPARK": "4.0", "EDITION": "2026-11"}},
        {"platforms": ["linux/arm64"]},
        {"platforms": ["linux/amd64", "linux/arm64"]},
    ],
)
def test_other_arguments_and_platforms_are_another_tag(
    recipe: Recipe, change: dict[str, object]
) -> None:
    assert replace(recipe, **change).tag() != recipe.tag()  # type: ignore[arg-type]


def test_bases_and_programs_are_read_from_the_steps(recipe: Recipe) -> None:
    assert recipe.bases() == ["docker.io/library/debian:trixie-slim", "${SPARK}"]
    assert recipe.runs_programs()
    (recipe.context / "Containerfile").write_text("FROM scratch\nCOPY etc /etc\n")
    assert not recipe.runs_programs()


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("from a\n", ["a"]),
        ("FROM a AS One\nFROM one\nFROM b\n", ["a", "b"]),
        ("FROM scratch\nFROM a as x\nFROM --platform=$P a\n", ["a"]),
        ("FROM one\nFROM a AS one\n", ["one", "a"]),
    ],
)
def test_earlier_stages_and_nothing_are_no_bases(
    recipe: Recipe, steps: str, expected: list[str]
) -> None:
    (recipe.context / "Containerfile").write_text(steps)
    assert recipe.bases() == expected


def test_whether_a_base_is_in_a_registry_follows_from_its_host(recipe: Recipe) -> None:
    assert recipe.starts_from("docker.io")
    assert not recipe.starts_from("r:5000")
    (recipe.context / "Containerfile").write_text("FROM ${HOST}/base:1\n")
    assert replace(recipe, arguments={"HOST": "r:5000"}).starts_from("r:5000")


def test_steps_from_elsewhere_are_refused(recipe: Recipe, tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"it is outside of .*/etc"):
        replace(recipe, context=tmp_path / "etc", containerfile="../Containerfile").text()
    (tmp_path / "etc" / "link").symlink_to("../Containerfile")
    with pytest.raises(ImageError, match="it is outside of"):
        replace(recipe, context=tmp_path / "etc", containerfile="link").text()


def test_a_program_is_one_whoever_may_run_it(recipe: Recipe) -> None:
    motd = recipe.context / "etc" / "motd"
    motd.chmod(0o755)
    before = recipe.tag()
    motd.chmod(0o654)
    assert recipe.tag() == before


def test_what_cannot_be_read_is_named(recipe: Recipe, tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"Dockerfile: No such file"):
        replace(recipe, containerfile="Dockerfile").text()
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ImageError, match=r"empty: there is no file in it"):
        replace(recipe, context=empty).tag()
    with pytest.raises(ImageError, match=r"nowhere: No such file"):
        replace(recipe, context=tmp_path / "nowhere").tag()
