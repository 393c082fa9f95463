"""The container images of the sandbox, and what a node is made of: its root tree and its disk.

`root` is what an AMI is: a Debian tree, shared read-only by every node. `disk` is a node's root
volume: ext4, with a folder `containerd` that already holds every addon image, to be mounted at
/var/lib/containerd. `registry` answers for every registry name.
"""

from __future__ import annotations

from pathlib import Path

from sandbox.toolchain.reporting import Report


def root(report: Report) -> Path:
    """The node's root tree in the cache, made if it is not there; nobody may write into it."""
    raise NotImplementedError


def disk(report: Report, size_gib: int, at: Path) -> None:
    """Make a sparse file `at` that holds an ext4 file system of that size, images included."""
    raise NotImplementedError
