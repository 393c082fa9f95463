from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._images.content import Recipe
from ansible_collections.datascience.workbench.plugins.module_utils._images.errors import ImageError
from ansible_collections.datascience.workbench.plugins.module_utils._images.staging import staged

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_no_part_of_the_tag_is_not_built_from(tmp_path: Path) -> None:
    (tmp_path / "Containerfile").write_text("FROM scratch\nCOPY . /\n")
    (tmp_path / "run").write_text("#!/bin/sh\n")
    (tmp_path / "run").chmod(0o755)
    (tmp_path / "latest").symlink_to("run")
    for name in (".git", "lib/__pycache__"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "x").write_text("x")
    recipe = Recipe(tmp_path, "Containerfile", {}, ["linux/amd64"])
    with staged(recipe) as copy:
        assert copy.tag() == recipe.tag()
        below = {path.relative_to(copy.context).as_posix() for path in copy.context.rglob("*")}
        assert below == {"Containerfile", "run", "latest", "lib"}
        assert (copy.context / "latest").is_symlink()
    assert not copy.context.exists()


def test_a_copy_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    recipe = Recipe(tmp_path / "nowhere", "Containerfile", {}, ["linux/amd64"])
    with pytest.raises(ImageError, match=r"copy .*nowhere"), staged(recipe):
        pass
