"""Root trees of Debian or Ubuntu, made by mmdebstrap and kept in the cache.

mmdebstrap is a Perl program; where it is not installed it is unpacked from its package into the
cache. Nothing is installed on the host.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.settings import SandboxError
from sandbox.toolchain.cache import Cache, used
from sandbox.toolchain.process import run
from sandbox.toolchain.reporting import Progress, duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sandbox.toolchain.reporting import Report

_DEADLINE = 20 * 60.0
_LEFT_OUT = ("doc", "info", "locale", "man")
"""Folders of /usr/share that no machine of the sandbox reads."""


@dataclass(frozen=True)
class Tree:
    """What is in a root tree."""

    name: str
    packages: tuple[str, ...]
    commands: tuple[str, ...] = ()
    """Shell commands that finish it; "$1" is the tree."""
    debian: str = ""
    """The release of Debian that it is; "" for the host's own, which may be of Ubuntu."""


BASE = Tree("base", ("ca-certificates", "curl", "ipset", "iproute2", "iptables", "procps"))
"""For images that need a shell or the tools of the network."""

NODE = Tree(
    "node",
    (
        "ca-certificates",
        "catatonit",
        "conntrack",
        "containerd",
        "containernetworking-plugins",
        "curl",
        "e2fsprogs",
        "ipset",
        "iproute2",
        "iptables",
        "kmod",
        "libnfs-utils",
        "mount",
        "nfs-common",
        "nftables",
        "openssh-server",
        "procps",
        "python3",
        "runc",
        "socat",
        "sudo",
        "util-linux",
    ),
    (
        'chroot "$1" useradd --create-home --shell /bin/bash --uid 1000 ubuntu',
        'echo "ubuntu ALL=(ALL) NOPASSWD:ALL" > "$1/etc/sudoers.d/ubuntu"',
        # Each node makes keys of its own.
        'rm -f "$1"/etc/ssh/ssh_host_*',
        # Where nodeup looks for the names of routing tables, and kube-router's image as well.
        'test -e "$1/usr/share/iproute2" || ln -s /etc/iproute2 "$1/usr/share/iproute2"',
    ),
)
"""What an AMI is to an instance, less the kernel: Kubernetes' programs are not in it."""

SLIM = Tree("debian", (), debian="trixie")
"""What the image debian:trixie-slim is: the base of the project's own images."""


def cache(kind: str) -> Cache:
    """The folder of that kind beside the toolchain's, with its lock."""
    toolchain = Cache.of()
    return replace(toolchain, own=toolchain.own.with_name(kind))


@contextmanager
def alone(kind: str, report: Report) -> Iterator[None]:
    """Hold the lock of that folder, which is then there; raises SandboxError."""
    with cache(kind).lock(report):
        yield


def once(place: Path, report: Report, make: Callable[[], None]) -> Path:
    """A folder of the cache, made by one process alone if it is not there; notes its use."""
    if not place.is_dir():
        with alone(place.parent.name, report):
            if not place.is_dir():
                make()
    return used(place)


def ensure(tree: Tree, report: Report) -> Path:
    """The tree in the cache, made if it is not there, which takes root's rights.

    Raises SandboxError with the end of what mmdebstrap said.
    """
    place = cache("roots").own / f"{tree.name}-{_digest(tree)}"
    return once(place, report, lambda: _make(tree, place, report))


def _make(tree: Tree, place: Path, report: Report) -> None:
    program = _mmdebstrap(report)
    part = place.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    log = place.with_suffix(".log")
    report(f"root tree {tree.name}: {len(tree.packages)} packages and what they need, about 40 s")
    progress = Progress(report)
    sources = _sources(tree, place)
    arguments: list[str | Path] = [*_arguments(tree), _suite(tree), part, *sources]
    outcome = run(
        # It mounts /proc, /sys and devices: in a namespace of its own they end with it.
        ["unshare", "--mount", "--propagation=private", program, *arguments],
        _DEADLINE,
        env={**os.environ, "PATH": os.pathsep.join([str(program.parent), *os.get_exec_path()])},
        log=log,
        tick=lambda _: progress(f"root tree {tree.name}: being made"),
    )
    if outcome.code != 0:
        mirror = ", ".join(map(str, sources)) or "Debian, and debian-archive-keyring installed"
        raise SandboxError(
            f"The root tree {tree.name} could not be made; mmdebstrap said:\n{outcome.tail()}\n"
            f"Log: {log}. It needs root and the package mirror of {mirror}; run the same again "
            "once that answers."
        )
    part.rename(place)
    report(f"root tree {tree.name}: made in {duration(progress.seconds)}, {place}")


def _arguments(tree: Tree) -> list[str]:
    return [
        "--mode=root",
        "--variant=minbase",
        '--aptopt=APT::Install-Recommends "false"',
        "--dpkgopt=force-unsafe-io",  # a tree half written is thrown away
        *(f"--dpkgopt=path-exclude=/usr/share/{folder}/*" for folder in _LEFT_OUT),
        *([f"--include={','.join(tree.packages)}"] if tree.packages else []),
        *(f"--customize-hook={command}" for command in tree.commands),
    ]


def _digest(tree: Tree) -> str:
    sources = [path.read_bytes() for path in _mirrors()]
    told = repr((_arguments(tree), _suite(tree), platform.machine())).encode()
    return hashlib.sha256(b"\0".join([told, *sources])).hexdigest()[:12]


def _suite(tree: Tree) -> str:
    """The release of the tree; by default this machine's: its archive keys are at hand."""
    release = platform.freedesktop_os_release()
    if release.get("ID") not in ("debian", "ubuntu"):
        raise SandboxError(
            f"Nodes are made of Debian or Ubuntu packages, and this machine is "
            f"{release.get('PRETTY_NAME', 'neither')}. Run the sandbox on one of these."
        )
    return tree.debian or release["VERSION_CODENAME"]


def _sources(tree: Tree, place: Path) -> Sequence[Path]:
    """Where the tree's packages come from; nothing is where mmdebstrap itself knows it.

    Another release of Debian comes from this machine's mirror, if that is one of Debian.
    """
    if not tree.debian:
        return _mirrors()
    release = platform.freedesktop_os_release()
    made = []
    for path in _mirrors() if release["ID"] == "debian" else ():
        made.append(place.with_name(f"{place.name}-{path.name}"))
        told = re.sub(rf"\b{release['VERSION_CODENAME']}\b", tree.debian, path.read_text())
        made[-1].write_text(told)
    return made


def _mirrors() -> Sequence[Path]:
    """The distribution's own sources, and nobody else's that may be configured beside them."""
    apt = Path("/etc/apt")
    names = ("sources.list.d/debian.sources", "sources.list.d/ubuntu.sources", "sources.list")
    return [path for name in names if (path := apt / name).is_file()]


def _mmdebstrap(report: Report) -> Path:
    found = shutil.which("mmdebstrap")
    if found:
        return Path(found)
    place = cache("roots").own / "mmdebstrap"
    program = place / "usr" / "bin" / "mmdebstrap"
    if program.is_file():
        return program
    report("mmdebstrap is not installed: unpacking its package into the cache")
    part = place.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    script = "apt-get download mmdebstrap && dpkg -x mmdebstrap_*.deb . && rm mmdebstrap_*.deb"
    outcome = run(["sh", "-c", script], 120, cwd=part)
    if outcome.code != 0:
        raise SandboxError(
            f"mmdebstrap could not be had; apt-get said:\n{outcome.tail()}\n"
            "Run `apt-get update`, or install mmdebstrap, and try again."
        )
    part.rename(place)
    return program
