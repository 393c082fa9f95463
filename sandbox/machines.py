"""The full level as a whole: networks, registry and machines, made and removed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox import images, levels
from sandbox.images import registry
from sandbox.network import links
from sandbox.nodes import farewell
from sandbox.nodes.instance import recorded
from sandbox.nodes.machine import cgroup
from sandbox.nodes.machine.driver import CONTROL_PLANE_PROGRAMS, NODE_PROGRAMS, Machines
from sandbox.programs import run
from sandbox.record import Record
from sandbox.settings import SandboxError, port_taken
from sandbox.supervision import Supervisor, wait_for
from sandbox.toolchain import ensure

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.settings import Settings

PROGRAMS = ("registry", "network", "nodes")
_INOTIFY = Path("/proc/sys/fs/inotify/max_user_instances")
_WATCHERS = 8192
"""A node has nine inotify instances; a kernel's default of 128 for a user ends at 13 nodes."""


def start(settings: Settings, supervisor: Supervisor, report: Callable[[str], None]) -> None:
    """Make what machines need, then let them follow the emulated AWS. Leaves what runs."""
    ensure((*NODE_PROGRAMS, *CONTROL_PLANE_PROGRAMS), report)
    images.root(report)
    levels.HOLDER.write_text(f"{settings.state}\n")
    _allow_watchers(settings)
    if not links.stand(settings.names):
        links.make(settings.names)
    supervisor.start("registry", wait=True)
    if not wait_for(lambda: port_taken(registry.port(settings)), 30):
        raise SandboxError(f"The registry does not listen.{supervisor.log_tail('registry')}")
    registry.publish(settings, report)
    for program in ("network", "nodes"):
        supervisor.start(program, wait=True)


def _allow_watchers(settings: Settings) -> None:
    """Raise the one setting of the whole machine that many nodes need; `stop` puts it back."""
    before, kept = _INOTIFY.read_text(), settings.state / "inotify"
    if int(before) < _WATCHERS:
        kept.write_text(before)
        _INOTIFY.write_text(f"{_WATCHERS}\n")


def stop(settings: Settings, supervisor: Supervisor) -> int:
    """End every machine, then what they stood on; return how many there were.

    It needs no supervisor: what a killed sandbox left goes the same way.
    """
    if os.geteuid():
        return 0
    supervisor.stop(PROGRAMS)
    machines = Machines(settings, None, lambda _: None)
    ended = len(machines.running())
    machines.end_all()
    if links.namespaces(settings.names) or links.left(settings.names):
        links.remove(settings.names)
    kept = settings.state / "inotify"
    if kept.exists():
        _INOTIFY.write_text(kept.read_text())
        kept.unlink()
    settings.fleet.unlink(missing_ok=True)
    for folder in (settings.state / "volumes", settings.notices):
        shutil.rmtree(folder, ignore_errors=True)
    if levels.HOLDER.exists() and levels.HOLDER.read_text().strip() == str(settings.state):
        levels.HOLDER.unlink()
    return ended


def interrupt(settings: Settings, instance: str) -> None:
    """Give a spot instance its notice of two minutes. Raises SandboxError if it is none."""
    if Record.needed(settings).level != levels.FULL.name:
        raise SandboxError("No notice is followed at this level: its nodes run nothing to drain.")
    spot = {one.id for one in recorded(settings.fleet) if one.spot}
    if instance not in spot:
        raise SandboxError(
            f"{instance} is no spot instance that runs; those are: {', '.join(sorted(spot)) or '-'}"
        )
    farewell.notify(settings, instance)


def left(settings: Settings) -> list[str]:
    """What is still there of machines and networks, in words."""
    mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    found = [f"mount {at}" for at in mounts if at.startswith(f"{settings.state}/")]
    if not os.geteuid():
        found += links.left(settings.names)
        loops = run(["losetup", "--list", "--noheadings", "--output", "BACK-FILE"]).split("\n")
        found += [f"loop device of {at}" for at in loops if at.startswith(f"{settings.state}/")]
    return found + cgroup.left(settings.names.family)
