"""Up, reset, down and status of one sandbox."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sandbox import hollow, housekeeping, levels, machines, public_dns
from sandbox.images import registry
from sandbox.record import Record
from sandbox.settings import HOST, SandboxError, Settings, port_taken
from sandbox.supervision import Supervisor, health
from sandbox.toolchain import ensure
from sandbox.toolchain.programs import pinned_version, program_named

Report = Callable[[str], None]


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Let one command at a time change a sandbox, whose folder is then there; others wait."""
    settings.prepare()
    with (settings.state / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Wish:
    """What `up` is asked for: a port, kops and its like, DNS for public zones, a level."""

    port: int | None = None
    toolchain: bool = True
    dns: bool = False
    level: str | None = None


def up(
    settings: Settings,
    report: Report,
    wish: Wish,
) -> Record:
    """Make the sandbox run; leaves alone what does. Raises SandboxError when it cannot."""
    level, why = levels.probe(settings, _wanted(settings, wish))
    report(f"Sandbox {settings.name}, {level}." + (f" No deeper, because {why}." if why else ""))
    if wish.dns:
        public_dns.check_allowed()
    supervisor = Supervisor(settings)
    if supervisor.states() and wish.port not in (None, 0, settings.port):
        raise SandboxError(
            f"The sandbox {settings.name} is up at port {settings.port}. To move it to "
            f"{wish.port}, run `python -m sandbox --name {settings.name} down` first."
        )
    with _alone(settings):
        settings.keep_port(wish.port)
        kops = ensure(["kops"], report)["kops"] if wish.toolchain else None
        before = Record.read(settings)
        did = _start(settings, supervisor)
        found = supervisor.healthy()
        more: dict[str, Any] = {}
        if level is levels.FULL:
            builder, options = machines.start(settings, supervisor, report)
            at = f"{HOST}:{registry.port(settings)}"
            more = {"registry": at, "builder": str(builder), "builder_options": [*options]}
        if level is levels.CONTROL_PLANE:
            more = {"api_server": hollow.start(settings, supervisor, report)}
        if level is not levels.AWS:
            more["kubectl"] = str(ensure(["kubectl"], lambda _: None)["kubectl"])
        if kops is None and before and before.kops:
            kops = Path(before.kops)
        version = pinned_version(program_named("kops"))
        boot = str(found["boot"])
        made = Record.of(settings, level.name, kops, version, boot)
        record = replace(made, **more)
        record.write(settings)
    if wish.toolchain:
        housekeeping.tidy(report)
    if did is None and before and before.boot != record.boot:
        did = f"was restarted by its supervisor at {found['started']}: its AWS is empty since then"
    if wish.dns:
        report(f"kops that finds public zones: {public_dns.start(settings, record)}")
    report(
        f"Sandbox {settings.name}, level {level.name}, {did or 'was up already; nothing to do'}: "
        f"{record.endpoint}. Not shown: {level.not_shown}."
    )
    return record


def _wanted(settings: Settings, wish: Wish) -> str | None:
    """The level that is asked for, or that is there already. Raises SandboxError if they differ."""
    there = Record.read(settings)
    if there and wish.level not in (None, there.level):
        raise SandboxError(
            f"The sandbox {settings.name} is up at level {there.level}. For level {wish.level}, "
            f"run `python -m sandbox --name {settings.name} down` first."
        )
    if there:
        return there.level
    return wish.level or (None if wish.toolchain else levels.AWS.name)


def _start(settings: Settings, supervisor: Supervisor) -> str | None:
    """Start what does not run; return what was done, None if all was running."""
    states = supervisor.states()
    if states is not None and settings.log("supervisord").exists():
        if states["server"]["statename"] in ("RUNNING", "STARTING", "BACKOFF"):
            return None
        supervisor.start("server")
        return f"is up again; its server was {states['server']['statename'].lower()}"
    # Half a sandbox: a supervisor without its folder, or a server or machines without theirs.
    left = supervisor.processes() | {*machines.left(settings)}
    if left:
        machines.stop(settings, supervisor)
    supervisor.shutdown()
    if port_taken(settings.port):
        raise SandboxError(
            f"The sandbox {settings.name} cannot listen on 127.0.0.1:{settings.port}: another "
            "program does. End that program, or choose another port: "
            f"`python -m sandbox --name {settings.name} up --port N`."
        )
    settings.request_log.unlink(missing_ok=True)
    supervisor.launch(os.environ)
    try:
        supervisor.healthy()
    except SandboxError:
        supervisor.shutdown()
        raise
    return "is up, after remains of it were ended" if left else "is up"


def reset(settings: Settings, report: Report) -> None:
    """Empty the emulated AWS, faults included; the request log stays."""
    record = Record.needed(settings)
    supervisor = Supervisor(settings)
    with _alone(settings):
        before = health(settings) or {}
        supervisor.restart_server()
        boot = str(supervisor.healthy(but=before.get("boot", ""))["boot"])
        replace(record, boot=boot).write(settings)
    report(f"Sandbox {settings.name}: the emulated AWS at {record.endpoint} is empty.")


def down(settings: Settings, report: Report) -> None:
    """End every process of the sandbox, and check that none, no socket and no port is left."""
    supervisor = Supervisor(settings)
    never = not settings.state.is_dir() and supervisor.states() is None
    if never and not machines.left(settings):
        report(f"Sandbox {settings.name} is down; it has never been up.")
        return
    with _alone(settings):
        ended = machines.stop(settings, supervisor)
        ports = hollow.taken(settings)
        running = supervisor.processes()
        killed = supervisor.shutdown()
        hollow.remove(settings)
        settings.record.unlink(missing_ok=True)
    left = [f"process {pid}" for pid in supervisor.processes()]
    left += [f"socket {supervisor.socket}"] if supervisor.socket.exists() else []
    left += machines.left(settings)
    ports += [settings.port] if running else []
    left += [f"a listener on port {port}" for port in ports if port_taken(port)]
    if left:
        raise SandboxError(f"The sandbox {settings.name} is down, but left: {', '.join(left)}.")
    report(
        f"Sandbox {settings.name} is down: "
        + (f"{ended} machines and " if ended else "")
        + f"{len(running)} processes ended"
        + (f" ({len(killed)} of them killed)" if killed else "")
        + ", none left, nor its socket or port. What its AWS held is forgotten; "
        f"logs stay in {settings.state}."
    )


def status(settings: Settings) -> Mapping[str, Any]:
    """Return what is true of the sandbox now, as a JSON object; "up" sums it up."""
    record = Record.read(settings)
    states = Supervisor(settings).states() or {}
    found = health(settings) if settings.port else None
    return {
        "name": settings.name,
        "up": bool(record and found),
        "level": record.level if record else None,
        "not_shown": levels.LEVELS[record.level].not_shown if record else None,
        "endpoint": settings.endpoint if settings.port else None,
        "state": str(settings.state),
        "started": found["started"] if found else None,
        "restarted": bool(record and found and record.boot != found["boot"]),
        "kops": record.kops if record else None,
        "programs": [
            {"name": name, "state": state["statename"], "pid": state["pid"] or None}
            for name, state in states.items()
        ],
    }
