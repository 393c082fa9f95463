"""The sandbox's processes: started, watched, restarted and ended by supervisord.

supervisord (supervisord.org) is told what to run by a file in the state folder, and asked over
XML-RPC on a Unix socket in a folder that only this user may enter.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any, TypeVar
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from sandbox.aws.fidelity import IMAGES
from sandbox.record import Record
from sandbox.settings import ROOT, SandboxError, Settings, cleaned, private_folder

T = TypeVar("T")
START_DEADLINE = 30.0
STOP_DEADLINE = 15.0

# Files are named relative to the state folder, where supervisord starts, and the rest comes from
# its environment: so paths may hold spaces and signs that mean something to its parser.
_CONFIGURATION = """\
[supervisord]
logfile=logs/supervisord.log
pidfile=supervisord.pid
childlogdir=logs
nocleanup=true

[unix_http_server]
file=%(ENV_SANDBOX_SOCKET)s
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""
_PROGRAM = """
[program:{name}]
command="%(ENV_SANDBOX_PYTHON)s" -m {module}
directory=%(ENV_SANDBOX_ROOT)s
autostart={autostart}
autorestart=true
startsecs=1
startretries=1
stopwaitsecs=5
stopsignal={signal}
redirect_stderr=true
stdout_logfile=logs/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=1
"""
PLANE = (
    "etcd-main",
    "etcd-events",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok",
    "channels",
)
"""A control plane of plain processes, in the order of its start; ended as by a power cut."""
PROGRAMS = {
    "server": ("sandbox.aws.server", "true"),
    "dns": ("sandbox.aws.dns", "false"),
    "registry": ("sandbox.images.registry", "false"),
    "network": ("sandbox.network.services", "false"),
    "nodes": ("sandbox.nodes.reconciler", "false"),
    "hollow": ("sandbox.nodes.reconciler hollow", "false"),
    **{name: (f"sandbox.control_plane.process {name}", "false") for name in PLANE},
}
"""What may run: module, and whether it starts with the supervisor."""


def wait_for(question: Callable[[], T | None], deadline: float) -> T | None:
    """Ask again every 50 ms until there is a truthy answer; None after deadline seconds."""
    end = time.monotonic() + deadline
    while not (answer := question()):
        if time.monotonic() > end:
            return None
        time.sleep(0.05)
    return answer


def health(settings: Settings) -> Mapping[str, Any] | None:
    """Return what the emulated AWS says of itself, None if nothing of this sandbox answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{settings.endpoint}/_sandbox/health", timeout=2) as answer:
            found: Mapping[str, Any] = json.load(answer)
    except (OSError, HTTPException, ValueError):
        return None
    return found if found.get("name") == settings.name else None


class Supervisor:
    """The supervisord of one sandbox."""

    def __init__(self, settings: Settings) -> None:
        """Look for it where the record says, or where it would be started."""
        self.settings = settings
        record = Record.read(settings)
        self.folder = Path(record.runtime) if record else settings.runtime
        self.socket = self.folder / "supervisor.sock"

    def _call(self, method: str, *arguments: object) -> Any:
        """Call supervisord; raises OSError when it does not answer, Fault when it declines."""
        transport = SupervisorTransport(None, None, f"unix://{self.socket}")
        try:
            with ServerProxy("http://127.0.0.1", transport=transport) as proxy:
                return getattr(proxy.supervisor, method)(*arguments)
        except HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            transport.close()

    def states(self) -> Mapping[str, Mapping[str, Any]] | None:
        """Return what supervisord says of each program, None if there is no supervisord."""
        try:
            return {state["name"]: state for state in self._call("getAllProcessInfo")}
        except (OSError, Fault):
            return None

    def launch(self, environ: Mapping[str, str]) -> None:
        """Start supervisord, which becomes a daemon and starts the server."""
        here = self.settings.state
        programs = (
            _PROGRAM.format(
                name=name,
                module=module,
                autostart=start,
                signal="KILL" if name in PLANE else "TERM",
            )
            for name, (module, start) in PROGRAMS.items()
        )
        (here / "supervisord.conf").write_text(_CONFIGURATION + "".join(programs))
        private_folder(self.folder)
        ours = cleaned(environ) | {
            "SANDBOX_STATE": str(here),
            "SANDBOX_SOCKET": str(self.socket),
            "SANDBOX_PYTHON": sys.executable,
            "SANDBOX_ROOT": str(ROOT),
            "WORKBENCH_SANDBOX": self.settings.name,
            "WORKBENCH_STATE": str(here.parent.parent),
            "MOTO_AMIS_PATH": str(IMAGES),
            "AWS_CONFIG_FILE": str(here / "aws/config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(here / "aws/credentials"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "PYTHONUNBUFFERED": "1",
        }
        command = [sys.executable, "-m", "supervisor.supervisord"]
        started = subprocess.run(
            [*command, "-c", "supervisord.conf"],
            cwd=here,
            env=ours,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=START_DEADLINE,
            check=False,
        )
        if started.returncode:
            raise SandboxError(
                f"supervisord did not start for the sandbox {self.settings.name} "
                f"(exit {started.returncode}): {(started.stdout + started.stderr).strip()[-2000:]}"
            )

    def start(self, program: str, wait: bool = False) -> None:
        """Start a program that does not run; if told so, wait until it has run for a second."""
        try:
            self._call("startProcess", program, wait)
        except Fault as fault:
            if "ALREADY_STARTED" not in fault.faultString:
                raise SandboxError(
                    f"supervisord cannot start {program} of the sandbox {self.settings.name} "
                    f"({fault.faultString}).{self.log_tail(program)}"
                ) from fault

    def stop(self, programs: Collection[str]) -> None:
        """End programs, if they run."""
        for program in programs:
            with suppress(OSError, Fault):
                self._call("stopProcess", program)

    def restart_server(self) -> None:
        """End the server; supervisord starts it again within a second."""
        try:
            self._call("signalProcess", "server", "TERM")
        except Fault as fault:
            if "NOT_RUNNING" not in fault.faultString:
                raise
            self.start("server")

    def healthy(self, but: str = "", deadline: float = START_DEADLINE) -> Mapping[str, Any]:
        """Wait until a server answers whose boot is not but.

        Raises SandboxError with the end of its log when none does.
        """

        def outcome() -> Mapping[str, Any] | str | None:
            state = (self.states() or {}).get("server", {}).get("statename", "gone")
            answer = health(self.settings)
            if answer and answer["boot"] != but:
                return answer
            return state if state in ("FATAL", "gone") else None

        found = wait_for(outcome, deadline)
        if isinstance(found, Mapping):
            return found
        raise SandboxError(
            f"The emulated AWS of the sandbox {self.settings.name} did not answer at "
            f"{self.settings.endpoint} within {deadline:.0f} s (state: {found or 'starting'})."
            f"{self.log_tail('server')}"
        )

    def log_tail(self, program: str) -> str:
        """Return a sentence with the last lines that a program wrote."""
        log = self.settings.log(program)
        lines = log.read_text(errors="replace").splitlines()[-15:] if log.exists() else []
        return f" The end of {log}:" + "".join(f"\n  {line}" for line in lines or ["(empty)"])

    def processes(self) -> set[int]:
        """Return the living processes of this sandbox: supervisord and what it runs.

        They bear its state folder in their environment: sockets and files of it may be gone.
        """
        numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
        return set(filter(self._ours, numbers))

    def _ours(self, pid: int) -> bool:
        """Say whether a process number still means a process of this sandbox."""
        try:
            environ = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            return False
        return b"SANDBOX_STATE=" + os.fsencode(self.settings.state) in environ

    def shutdown(self) -> set[int]:
        """End everything; return the processes that had to be killed."""
        processes = self.processes()
        try:
            self._call("shutdown")
        except (OSError, Fault):
            self._end(processes, signal.SIGTERM)
        wait_for(lambda: not any(map(self._ours, processes)), STOP_DEADLINE)
        stubborn = set(filter(self._ours, processes))
        self._end(stubborn, signal.SIGKILL)
        wait_for(lambda: not any(map(self._ours, stubborn)), 2)
        if self.folder.is_dir():
            self.socket.unlink(missing_ok=True)
            self.folder.rmdir()
        return stubborn

    def _end(self, processes: set[int], sign: signal.Signals) -> None:
        for pid in filter(self._ours, processes):
            with suppress(ProcessLookupError):
                os.kill(pid, sign)
