# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A copy of an image's folder to build from: what is no part of its tag is not in it."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._images.content import (
    LEFT_OUT,
)
from ansible_collections.datascience.workbench.plugins.module_utils._images.errors import (
    ImageError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.datascience.workbench.plugins.module_utils._images.content import (
        Recipe,
    )


@contextlib.contextmanager
def staged(recipe: Recipe) -> Iterator[Recipe]:
    """The same recipe in a copy that is there while the body runs. Raises ImageError."""
    with tempfile.TemporaryDirectory(prefix="workbench-image-") as folder:
        place = Path(folder) / "context"
        try:
            left_out = shutil.ignore_patterns(*LEFT_OUT)
            shutil.copytree(recipe.context, place, symlinks=True, ignore=left_out)
        except OSError as error:
            said = error.strerror or str(error)
            raise ImageError(
                f"copy {recipe.context} to {place}", said, "Is there room? TMPDIR says where."
            ) from error
        yield replace(recipe, context=place)
