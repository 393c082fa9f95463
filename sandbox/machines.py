"""The full level as a whole: networks, registry and machines, made and removed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox import images, levels
from sandbox.images import builder, catalogue, registry
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
    from collections.abc import Callable, Sequence

    from sandbox.settings import Settings

PROGRAMS = ("registry", "network", "nodes")
_INOTIFY = Path("/proc/sys/fs/inotify/max_user_instances")
_WATCHERS = 8192
"""A node has nine inotify instances; a kernel's default of 128 for a user ends at 13 nodes."""


def start(
    settings: Settings, supervisor: Supervisor, report: Callable[[str], None]
) -> tuple[Path, Sequence[str]]:
    """Make what machines need, then let them follow the emulated AWS. Leaves what runs.

    Returns the builder of images, and the options that it needs.
    """
    ensure((*NODE_PROGRAMS, *CONTROL_PLANE_PROGRAMS), report)
    images.root(report)
    _hold(settings)
    if not links.stand(settings.names):
        links.make(settings.names)
    supervisor.start("registry", wait=True)
    if not wait_for(lambda: port_taken(registry.port(settings)), 30):
        raise SandboxError(f"The registry does not listen.{supervisor.log_tail('registry')}")
    registry.publish(settings, catalogue.layout(report), report)
    for program in ("network", "nodes"):
        supervisor.start(program, wait=True)
    return builder.prepare(settings, report)


def _hold(settings: Settings) -> None:
    """Take the machine's networks, and raise the one setting of all of it that many nodes need."""
    if levels.held()[:1] == [str(settings.state)]:
        return
    before = _INOTIFY.read_text().strip()
    levels.HOLDER.write_text(f"{settings.state}\n{before}\n")
    if int(before) < _WATCHERS:
        _INOTIFY.write_text(f"{_WATCHERS}\n")


def _let_go(settings: Settings) -> None:
    """Put that setting back, whatever became of the state folder."""
    match levels.held():
        case [state, *before] if state == str(settings.state):
            if before:
                _INOTIFY.write_text(before[0])
            levels.HOLDER.unlink()


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
    _let_go(settings)
    settings.fleet.unlink(missing_ok=True)
    for folder in (settings.state / "volumes", settings.notices):
        shutil.rmtree(folder, ignore_errors=True)
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
