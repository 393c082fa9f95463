"""The sandbox's command line: `python -m sandbox up`, and what else one does with it."""

from __future__ import annotations

import argparse
import functools
import json
import os
import shlex
import signal
import sys
import time
from typing import TYPE_CHECKING

from sandbox import levels, lifecycle, machines, public_dns, toolchain
from sandbox.aws.requests import RequestLog
from sandbox.lifecycle import Wish
from sandbox.record import Record
from sandbox.settings import SandboxError, Settings
from sandbox.supervision import PROGRAMS, health

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LOGS = (*PROGRAMS, "supervisord", "requests")


# Shown at once, into a file or a pipe too: a build takes minutes.
_report = functools.partial(print, flush=True)


def _port(text: str) -> int:
    """Read a port that one may listen on."""
    if not (text.isdecimal() and 1024 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text} is no port: 1024 to 65535")
    return int(text)


def parser() -> argparse.ArgumentParser:
    """Return the parser; --name may stand before or after the command."""
    named = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    named.add_argument("--name", help='which sandbox (WORKBENCH_SANDBOX; else "default")')
    top = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__, parents=[named])
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, told: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=told, description=told, parents=[named])

    up = command("up", "make the sandbox run; does nothing when it does")
    up.add_argument("--port", type=_port, help="listen there, and keep to it")
    up.add_argument("--without-toolchain", action="store_true", help="the emulated AWS only")
    up.add_argument("--public-dns", action="store_true", help="answer DNS for its public zones")
    up.add_argument("--level", choices=sorted(levels.LEVELS), help="no other depth than this")
    command("down", "end everything; what the emulated AWS held is forgotten")
    command("status", "say what runs").add_argument("--json", action="store_true")
    logs = command("logs", "show what a program wrote, or which requests were answered")
    logs.add_argument("program", nargs="?", default="server", choices=LOGS)
    logs.add_argument("-f", "--follow", action="store_true")
    logs.add_argument("--changes", action="store_true", help="only requests that changed something")
    command("interrupt", "reclaim a spot instance, as AWS does").add_argument("instance")
    command("reset", "empty the emulated AWS")
    command("env", "print what a shell must export to speak to this sandbox")
    run = command("exec", "run a command that speaks to this sandbox: exec -- CMD ARGS")
    run.add_argument("--public-dns", action="store_true", help="it finds public zones, too")
    run.add_argument("argv", nargs=argparse.REMAINDER, metavar="-- CMD")
    tools = command("toolchain", "have kops and the other programs, from PATH or built")
    tools.add_argument("argv", nargs=argparse.REMAINDER, metavar="PROGRAM")
    return top


def _status(settings: Settings, as_json: bool) -> int:
    found = lifecycle.status(settings)
    if as_json:
        print(json.dumps(found, indent=2))
        return 0 if found["up"] else 1
    print(
        f"Sandbox {found['name']} is {'up' if found['up'] else 'down'}, state in {found['state']}"
    )
    if found["up"]:
        print(f"level     {found['level']}; not shown: {found['not_shown']}")
        print(f"endpoint  {found['endpoint']}, started {found['started']}")
        print(f"kops      {found['kops'] or 'not asked for'}")
    for program in found["programs"]:
        if program["state"] == "STOPPED":  # it runs only when asked for
            continue
        print(f"{program['name']:<23} {program['state'].lower()}, process {program['pid'] or '-'}")
    if found["restarted"]:
        print(
            f"The emulated AWS ended, and was restarted at {found['started']}: it is EMPTY since "
            "then. `up` takes note of that."
        )
    return 0 if found["up"] else 1


def _print_requests(settings: Settings, follow: bool, changes: bool) -> None:
    log, mark = RequestLog(settings.request_log), 0
    while True:
        end = log.mark()
        for r in log.changes(mark) if changes else log.since(mark):
            print(r.time, r.status, r.service, r.action, r.resource, r.principal, r.agent, sep="  ")
        if not follow:
            return
        sys.stdout.flush()
        mark = end
        time.sleep(0.5)


def _print_environment(settings: Settings) -> None:
    record = Record.needed(settings)
    ours = record.environment(os.environ)
    for name in sorted({"AWS_SESSION_TOKEN", *os.environ} - ours.keys()):
        print(f"unset {name}")
    for name, value in ours.items():
        if name in record.variables() or value != os.environ.get(name):
            print(f"export {name}={shlex.quote(value)}")


def _execute(settings: Settings, argv: Sequence[str], dns: bool) -> None:
    command = list(argv[1:] if argv[:1] == ["--"] else argv)
    if not command:
        raise SandboxError("Nothing to run: python -m sandbox exec -- CMD ARGS")
    record = Record.needed(settings)
    if not health(settings):
        raise SandboxError(
            f"The sandbox {settings.name} does not answer at {record.endpoint}. "
            f"Run `python -m sandbox --name {settings.name} up`."
        )
    if dns:
        public_dns.start(settings, record)
        command = [*public_dns.prefix(settings), *command]
    _become(command, record.environment(os.environ))


def _become(command: list[str], environ: Mapping[str, str]) -> None:
    try:
        os.execvpe(command[0], command, environ)  # noqa: S606
    except OSError as error:
        raise SandboxError(f"{command[0]} cannot be run: {error.strerror}.") from error


def _change(settings: Settings, options: argparse.Namespace) -> None:
    """Carry out a command that changes what runs."""
    match options.command:
        case "up":
            with_kops = not options.without_toolchain
            wish = Wish(options.port, with_kops, options.public_dns, options.level)
            lifecycle.up(settings, _report, wish)
        case "interrupt":
            machines.interrupt(settings, options.instance)
            _report(f"{options.instance} has its notice: AWS takes it back in two minutes.")
        case "reset":
            lifecycle.reset(settings, _report)
        case "down":
            lifecycle.down(settings, _report)


def run(options: argparse.Namespace) -> int:
    """Carry out one command; raises SandboxError when it fails."""
    if options.command == "toolchain":
        return toolchain.main(options.argv)
    settings = Settings.of(getattr(options, "name", None), os.environ)
    match options.command:
        case "env":
            _print_environment(settings)
        case "exec":
            _execute(settings, options.argv, options.public_dns)
        case "logs" if options.program == "requests":
            _print_requests(settings, options.follow, options.changes)
        case "logs":
            follow = ["-F"] if options.follow else []
            _become(["tail", "-n", "50", *follow, str(settings.log(options.program))], os.environ)
        case "status":
            return _status(settings, options.json)
        case _:
            _change(settings, options)
    return 0


def main(argv: Sequence[str]) -> int:
    """Run the command line; return its exit code. Failures are told in one message."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        return run(parser().parse_args(argv))
    except SandboxError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
    return 1
