"""What builds the project's own images in a sandbox: buildah, and the base that it starts from.

buildah and the libraries that this machine lacks are unpacked from their packages into the cache;
nothing is installed. Its base, debian:trixie-slim by name, comes from the sandbox's registry, which
is asked in place of Docker Hub. Containers of a build are chroots: no runtime is needed.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from typing import TYPE_CHECKING

from sandbox.images import catalogue, registry, trees
from sandbox.images.oci import Image, Root
from sandbox.programs import run
from sandbox.settings import HOST, SandboxError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sandbox.settings import Settings
    from sandbox.toolchain.reporting import Report

BASE = "docker.io/library/debian:trixie-slim"
"""As our Containerfiles name it."""
_PLAN = ("apt-get", "--simulate", "--no-install-recommends", "install", "buildah")
_UNPACK = "apt-get download -q {names} && for i in *.deb; do dpkg -x $i .; done; rm *.deb"
_DEADLINE = 300.0
# In a mount namespace of its own: there, and there alone, this machine has buildah; and what it
# mounts for a build ends with it.
_COMMAND = """\
#!/bin/sh
export HOME={folder} CONTAINERS_STORAGE_CONF={folder}/storage.conf BUILDAH_ISOLATION=chroot
export CONTAINERS_REGISTRIES_CONF={folder}/registries.conf
exec unshare --mount --propagation=private sh -ec '
mount -t overlay overlay -o "lowerdir=$0/usr:/usr" /usr
exec buildah "$@"
' {unpacked} "$@"
"""


def prepare(settings: Settings, report: Report) -> tuple[Path, Sequence[str]]:
    """Make the command `buildah` of this sandbox, and push the base to its running registry.

    Returns the command, and the options that a build on this machine needs. Raises SandboxError.
    """
    unpacked = _unpacked(report)
    tree = trees.ensure(trees.SLIM, report)
    base = Image(BASE, (Root(tree),))
    registry.publish(settings, catalogue.written("base", [base], report), report)
    folder = settings.state / "builder"
    for name, text in _files(settings, unpacked, folder).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    command = folder / "buildah"
    command.chmod(0o755)
    return command, ("--volume", f"{folder}/apt.conf:/etc/apt/apt.conf.d/99machine:ro")


def _files(settings: Settings, unpacked: Path, folder: Path) -> Mapping[str, str]:
    storage = trees.cache("builder").own / "storage"
    return {
        "buildah": _COMMAND.format(
            folder=shlex.quote(str(folder)), unpacked=shlex.quote(str(unpacked))
        ),
        # containers-registries.conf(5): what Docker Hub has is asked here.
        "registries.conf": (
            '[[registry]]\nprefix = "docker.io"\ninsecure = true\n'
            f'location = "{HOST}:{registry.port(settings)}"\n'
        ),
        # containers-storage.conf(5): the layers serve every sandbox, as the cache does.
        "storage.conf": (
            f'[storage]\ndriver = "overlay"\ngraphroot = "{storage}"\nrunroot = "{storage}-run"\n'
            '[storage.options.overlay]\nskip_mount_home = "true"\n'
        ),
        ".config/containers/policy.json": json.dumps(
            {"default": [{"type": "insecureAcceptAnything"}]}
        ),
        # How this machine reaches its package mirror: proxies, certificates, patience.
        "apt.conf": run(["apt-config", "dump", "--format", '%F "%v";%n', "Acquire"]),
    }


def _unpacked(report: Report) -> Path:
    place = trees.cache("builder").own / "root"

    def make() -> None:
        report("buildah: unpacking its packages into the cache")
        part = place.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        try:
            plan = run(_PLAN, doing="finding the packages of buildah")
            names = " ".join(re.findall(r"(?m)^Inst (\S+)", plan) or ["buildah"])
            script = f"cd {shlex.quote(str(part))} && {_UNPACK.format(names=names)}"
            run(["sh", "-ec", script], doing="unpacking buildah", deadline=_DEADLINE)
        except SandboxError as error:
            raise SandboxError(f"{error}\nRun `apt-get update`, and try again.") from error
        part.rename(place)

    return trees.once(place, report, make)
