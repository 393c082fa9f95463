# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The programs that build and push images, and the command lines that each wants.

buildah and podman understand one another's options; docker builds by BuildKit. Where only the last
argument differs, it is the same list.
"""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._images.errors import (
    ImageError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ansible_collections.datascience.workbench.plugins.module_utils._images.content import (
        Recipe,
    )

# In this order: the first two need no service that runs.
KINDS = ("buildah", "podman", "docker")
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
# The name by which a build is known on this machine until it is pushed.
_LOCAL = "localhost/"


@dataclass(frozen=True)
class Access:
    """How a registry is reached.

    folder: holds config.json, in which credentials are, as docker keeps them; it is private.
    insecure: whether it speaks plain HTTP. needs_login: whether there is anything in config.json.
    A build has these only where a base is in that registry: they would hide the logins that the
    user has for others, and take from those their TLS.
    """

    folder: Path
    insecure: bool = False
    needs_login: bool = False

    def flags(self) -> list[str]:
        """The same in the words of buildah and podman."""
        told = [f"--tls-verify={'false' if self.insecure else 'true'}"]
        return [f"--authfile={self.folder}/config.json", *told] if self.needs_login else told


@dataclass(frozen=True)
class Builder:
    """A program that builds images: which of KINDS it is, and where."""

    kind: str
    path: str

    @property
    def is_docker(self) -> bool:
        """Whether it has the options of docker, and not those of buildah and podman."""
        return self.kind == "docker"

    def build(
        self, recipe: Recipe, name: str, base: Access | None, options: Sequence[str] = ()
    ) -> list[str]:
        """The command that builds an image, or one for each platform, under a local name.

        base: how the registry is reached that the image goes to, if it starts from one of there.
        """
        words = [self.path, "build", f"--platform={','.join(recipe.platforms)}"]
        if not self.is_docker:
            # A newer base is fetched; steps that did not change are not repeated, as with docker.
            # Buildah 1.28 takes a step on scratch for the same whatever the processor: seen.
            keeps = recipe.platforms == [f"linux/{own()}"]
            words += ["--pull", f"--layers={'true' if keeps else 'false'}"]
            words += base.flags() if base else []
        else:
            # One manifest that lands among this machine's images, whatever builder is the default;
            # with an attestation it would be an index: docs.docker.com/build/metadata/attestations.
            words += ["--load", "--provenance=false"]
            # Docker would fetch an image of ours anew as well, and without a login.
            words += [] if base and base.needs_login else ["--pull"]
        named = "--manifest" if len(recipe.platforms) > 1 else "--tag"
        words += [f"--file={recipe.context / recipe.containerfile}", named, self.local(name)]
        for argument, value in sorted(recipe.arguments.items()):
            words += ["--build-arg", f"{argument}={value}"]
        return [*words, *options, str(recipe.context)]

    def push(self, name: str, to: str, access: Access, *, many: bool) -> list[list[str]]:
        """The commands that push a local image; many: it is one for each of many platforms."""
        if self.is_docker:
            # Without a login of the run's, the user's own is the one that counts.
            config = ["--config", str(access.folder)] if access.needs_login else []
            return [
                [self.path, "tag", self.local(name), to],
                [self.path, *config, "push", to],
            ]
        words = [self.path, *(["manifest", "push", "--all"] if many else ["push"])]
        return [[*words, *access.flags(), self.local(name), f"docker://{to}"]]

    def forget_list(self, name: str) -> list[str]:
        """The command that forgets a list of many platforms, to which a build would else add."""
        return [self.path, "manifest", "rm", self.local(name)]

    def local(self, name: str) -> str:
        """What an image is called on this machine."""
        return f"{_LOCAL}{name}"


def own() -> str:
    """The architecture of this machine, as images name it."""
    machine = platform.machine().lower()
    return _ARCHITECTURES.get(machine, machine)


def find(wanted: str, environ: Mapping[str, str] | None = None) -> Builder:
    """The builder of that name or path; for "", the first of KINDS in the PATH.

    Raises ImageError if there is none.
    """
    given = os.environ if environ is None else environ
    doing, path = "find a program that builds images", given.get("PATH")
    if not wanted:
        for kind in KINDS:
            if found := shutil.which(kind, path=path):
                return Builder(kind, found)
        raise ImageError(
            doing,
            f"this machine has no {', '.join(KINDS[:-1])} or {KINDS[-1]} in its PATH",
            "Install one of them (Debian, Ubuntu: apt-get install buildah), or name its path.",
        )
    kind = Path(wanted).name
    if kind not in KINDS:
        raise ImageError(
            doing, f"{wanted} is none of {', '.join(KINDS)}", "Its file name says which it is."
        )
    found = shutil.which(wanted, path=path)
    if not found:
        raise ImageError(doing, f"there is no program {wanted}", "Give its path, or leave it out.")
    return Builder(kind, found)
