"""What a node starts from: its root tree with every image in it, and its root volume.

The images are unpacked once, by the tree's own containerd. Their files stay in the tree, which all
nodes share, and so does the memory that caches them; a node's volume has containerd's records, and
links in place of the files. Containers are then overlays on an overlay, the deepest that Linux
allows: the cache may not itself lie on one.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.images import catalogue, trees
from sandbox.settings import SandboxError
from sandbox.toolchain.process import run
from sandbox.toolchain.reporting import Progress, duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.toolchain.reporting import Report

_SCRIPT = Path(__file__).with_name("seed.sh")
_IMAGES = "usr/lib/images"
_APART = (
    *("unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "--kill-child"),
    "--propagation=private",
)
_DEADLINE = 10 * 60.0


def root(report: Report) -> Path:
    """The node's root tree in the cache, made if it is not there; nobody may write into it.

    Raises SandboxError when it cannot be made.
    """
    return _made(report) / "root"


def disk(report: Report, size_gib: int, at: Path) -> None:
    """Make a sparse file `at` with an ext4 file system of that size, for a node with this root.

    Its folder `containerd` belongs at /var/lib/containerd. Raises SandboxError.
    """
    part = at.with_name(f"{at.name}.part")
    part.unlink(missing_ok=True)
    lazy = "lazy_itable_init=1,lazy_journal_init=1"
    options = ("-q", "-t", "ext4", "-m", "0", "-E", lazy, "-d", _made(report) / "disk")
    _run(f"making {at}", ["mke2fs", *options, part, f"{size_gib}G"])
    part.rename(at)


def _made(report: Report) -> Path:
    layout, node = catalogue.layout(report), trees.ensure(trees.NODE, report)
    told = f"{layout.folder.name} {node.name} {_IMAGES}\n{_SCRIPT.read_text()}"
    digest = hashlib.sha256(told.encode()).hexdigest()[:12]
    place = trees.cache("roots").own / f"machine-{digest}"

    def make() -> None:
        report("machine: unpacking the images into its root, about 20 s")
        progress = Progress(report)
        part = place.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        command: list[str | Path] = ["sh", _SCRIPT, node, layout.folder, part, _IMAGES]
        _run("unpacking the images", [*_APART, *command])
        part.rename(place)
        report(f"machine: made in {duration(progress.seconds)}, {place}")

    return trees.once(place, report, make)


def _run(doing: str, argv: Sequence[str | Path]) -> None:
    outcome = run(argv, _DEADLINE)
    if outcome.code != 0:
        raise SandboxError(f"{doing}: {argv[0]} ended with {outcome.code}:\n{outcome.tail()}")
