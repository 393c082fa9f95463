"""What a sandbox shows of the real thing, and what it does not: said first and last by `up`."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.network import links
from sandbox.nodes.machine.driver import free_memory
from sandbox.settings import SandboxError

if TYPE_CHECKING:
    from sandbox.settings import Settings


@dataclass(frozen=True)
class Level:
    """One depth of rehearsal."""

    name: str
    real: str
    not_shown: str

    def __str__(self) -> str:
        return f"level {self.name}: real are {self.real}; not shown: {self.not_shown}"


AWS = Level(
    "aws",
    "kops and its requests, answered by an emulated AWS that forgets everything when it stops",
    "Kubernetes (no API server, no nodes), containers, AWS's hardware, DNS at large, prices",
)
CONTROL_PLANE = Level(
    "control-plane",
    "kops, its requests to an emulated AWS, the control plane with kops's addons as objects, "
    "scheduling by the sizes of instance types",
    "containers: none runs, whatever the API says of pods; networks and security groups, drains "
    "before a node goes, metadata, DNS, AWS's hardware, prices",
)
FULL = Level(
    "full",
    "kops, its requests to an emulated AWS, the control plane, nodes with the size of their "
    "instance type, containers, network policies and security groups",
    "AWS's hardware and kernel, user data, IAM's decisions, EBS's own driver, DNS at large, GPUs, "
    "prices",
)
LEVELS = {level.name: level for level in (AWS, CONTROL_PLANE, FULL)}

PROGRAMS = ("ip", "unshare", "nsenter", "mount", "losetup", "mkfs.ext4", "sysctl")
# What a machine must let us do, tried in namespaces that end with the trial.
_TRIAL = """
set -e
mount -t tmpfs tmpfs /mnt
mkdir /mnt/lower /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/mnt/lower,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
ip link add bridge type bridge
ip link add veth type veth peer name other
mknod /mnt/device c 1 3
"""
_CONTROL_PLANE_MIB = 1024
"""550 for its processes with three nodes, and some for what they are asked."""
HOLDER = Path("/run/workbench-sandbox")
"""Of the sandbox that has this machine's networks, one at a time: its state folder, and a line with
the setting of the kernel that it raised. Both end with the machine's boot, as this file does."""


def missing() -> str:
    """Why this machine allows no full level; "" if it does."""
    # Before the programs: who is not root often has no sbin in PATH either.
    if os.geteuid():
        return "machines need root"
    if absent := [name for name in PROGRAMS if not shutil.which(name)]:
        return f"it has no {', '.join(absent)}"
    argv = ["unshare", "--mount", "--net", "--pid", "--fork", "--uts", "--ipc", "--cgroup"]
    tried = subprocess.run(
        [*argv, "sh", "-c", _TRIAL], capture_output=True, text=True, timeout=20, check=False
    )
    return f"a trial failed: {tried.stderr.strip()}" if tried.returncode else ""


def held() -> list[str]:
    """The lines of HOLDER; none if there is no such file."""
    return HOLDER.read_text().splitlines() if HOLDER.exists() else []


def holder(settings: Settings) -> str:
    """Say which other sandbox has this machine's networks, and how it ends; "" if none has."""
    prefix, mine = "wb-", settings.names.prefix
    found = [one["name"] for one in links.shown("netns", "list")]
    others = [n for n in found if n.startswith(prefix) and not n.startswith(mine)]
    if not others:
        return ""
    if not (known := held()) or known[0] == str(settings.state):
        return f"a sandbox with the namespace {others[0]}"
    state = Path(known[0])
    end = f"WORKBENCH_STATE={shlex.quote(str(state.parents[1]))} python -m sandbox"
    return f"the sandbox in {state} (its end: `{end} --name {state.name} down`)"


def obstacle(settings: Settings) -> str:
    """Why this sandbox can have no machines now; "" if it can."""
    if why := missing():
        return why
    other = holder(settings)
    return f"{other} has this machine's networks, and one sandbox at a time can" if other else ""


def probe(settings: Settings, wanted: str | None = None) -> tuple[Level, str]:
    """Return the deepest level that this machine allows, and why it is no deeper.

    Raises SandboxError when another one is wanted than can be.
    """
    if wanted in (AWS.name, CONTROL_PLANE.name):
        return LEVELS[wanted], "this one was asked for, or is there already"
    why = obstacle(settings)
    if not why:
        return FULL, ""
    if wanted == FULL.name:
        raise SandboxError(f"The sandbox {settings.name} cannot have the level full: {why}.")
    if (free := free_memory() >> 20) < _CONTROL_PLANE_MIB:
        needs = f"a control plane needs {_CONTROL_PLANE_MIB} MiB of memory, and {free} are free"
        return AWS, f"{why}, and {needs}"
    return CONTROL_PLANE, why
