"""The level control-plane as a whole: a control plane of plain processes and nodes without any."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from sandbox.control_plane.process import FOLDER
from sandbox.nodes.hollow.plane import TOOLS, keep_ports, ports
from sandbox.settings import port_taken
from sandbox.supervision import PLANE
from sandbox.toolchain import ensure

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.settings import Settings
    from sandbox.supervision import Supervisor


def start(settings: Settings, supervisor: Supervisor, report: Callable[[str], None]) -> str:
    """Let nodes follow the emulated AWS, and a control plane start once kops has launched one.

    Returns the address that its API server will have. Leaves alone what runs.
    """
    ensure(TOOLS, report)
    states = supervisor.states() or {}
    running = any(states.get(name, {}).get("pid") for name in ("hollow", *PLANE))
    if not running:
        # Of a sandbox that was killed: its AWS, and the cluster with it, are forgotten.
        shutil.rmtree(settings.state / FOLDER, ignore_errors=True)
    address = keep_ports(settings, running)
    supervisor.start("hollow", wait=True)
    return address


def taken(settings: Settings) -> list[int]:
    """The ports of its control plane that are in use."""
    if not (settings.state / FOLDER).exists():
        return []
    return [port for port in ports(settings).values() if port_taken(port)]


def remove(settings: Settings) -> None:
    """Forget what its programs had on disk; they have ended."""
    for folder in (FOLDER, "volumes"):
        shutil.rmtree(settings.state / folder, ignore_errors=True)
    settings.fleet.unlink(missing_ok=True)
