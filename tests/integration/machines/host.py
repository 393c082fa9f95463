"""What of the machine itself a sandbox, its guest, has to leave alone."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from sandbox import images

_FILES = ("/etc/hosts", "/etc/resolv.conf", "/etc/docker/daemon.json", "~/.docker/config.json")
# What the kernel counts, and what differs from one question to the next.
_COUNTED = re.compile(
    r"-state$|-nr$|\.pty\.nr$|_last_pid$|_count$|\.syncs$|^kernel\.(random|perf_)"
)
# Rules of both kinds, by the tools of a node: the machine need not have them.
_RULES = """
mount -t proc proc "$0/proc"
echo "nft = $(chroot "$0" nft --stateless list ruleset | tr '\\n' ' ')"
echo "iptables = $(chroot "$0" iptables-legacy-save |
    sed '/^#/d; s/\\[[0-9:]*\\]//' | tr '\\n' ' ')"
sysctl --all 2> /dev/null
"""


def now() -> dict[str, str]:
    """Files, firewall rules and settings of the kernel, by name."""
    argv = ["unshare", "--mount", "sh", "-c", _RULES, str(images.root(lambda _: None))]
    told = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    pairs = (line.partition(" = ") for line in told.splitlines())
    found = {name: value for name, _, value in pairs if not _COUNTED.search(name)}
    for name in _FILES:
        path = Path(name).expanduser()
        found[name] = path.read_bytes().hex() if path.exists() else "absent"
    return found


def changed(before: dict[str, str]) -> set[str]:
    """What is not as it was; what a module of the kernel brought with it is not counted."""
    after = now()
    return {name for name, value in before.items() if after.get(name) != value}
