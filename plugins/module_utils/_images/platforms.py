# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""For which processors an image is built, and whether this machine can."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._declaration.machine_types import (  # noqa: E501
    architecture,
)
from ansible_collections.datascience.workbench.plugins.module_utils._images.builders import own
from ansible_collections.datascience.workbench.plugins.module_utils._images.errors import (
    ImageError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ansible_collections.datascience.workbench.plugins.module_utils._images.builders import (
        Builder,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._images.content import (
        Recipe,
    )

# The program that runs the others' code, as Debian's qemu-user-static registers it; Fedora's adds
# -static to the name.
_EMULATORS = {"amd64": "qemu-x86_64", "arm64": "qemu-aarch64"}
_REGISTERED = Path("/proc/sys/fs/binfmt_misc")


def of(machine_types: Iterable[str], architectures: Iterable[str] = ()) -> list[str]:
    """The platforms of types of machines and of architectures; by default that of this machine."""
    found = {*architectures, *filter(None, map(architecture, machine_types))}
    return [f"linux/{one}" for one in sorted(found or {own()})]


def require(recipe: Recipe, builder: Builder, registered: Path = _REGISTERED) -> None:
    """Raise ImageError if this machine cannot build that."""
    wanted = [one.partition("/")[2] for one in recipe.platforms]
    doing = f"build {recipe.context.name} for {' and '.join(wanted)}"
    if builder.is_docker and len(wanted) > 1:
        raise ImageError(
            doing,
            "with docker, an image is built here for one architecture only",
            "Use buildah or podman, or let all groups that run it have machines of one kind.",
        )
    if platform.system() != "Linux" or not recipe.runs_programs():
        return  # elsewhere the builder is a virtual machine, and knows by itself
    for foreign in wanted:
        if foreign != own() and not _has_emulator(foreign, registered):
            raise ImageError(
                doing,
                f"this machine is {own()}, and runs no programs of {foreign}",
                "Install qemu-user-static and binfmt-support (slow: about ten times as long), or "
                f"run this on a machine of {foreign}.",
            )


def _has_emulator(foreign: str, registered: Path) -> bool:
    name = _EMULATORS.get(foreign)
    return bool(name) and any((registered / f"{name}{end}").exists() for end in ("", "-static"))
