"""The container images of the sandbox, and what a node starts from: its root tree and its disk.

`root` is what an AMI is: a Debian tree, shared read-only by every node, with the images of kops's
addons in it. `disk` makes a node's root volume: ext4, with a folder `containerd` that knows these
images, to be mounted at /var/lib/containerd. `registry` answers for every registry name.
"""

from __future__ import annotations

from sandbox.images import registry
from sandbox.images.machine import disk, root

__all__ = ["disk", "registry", "root"]
