"""The sandbox's command line: `python -m sandbox up`, and what else one does with it."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shlex
import signal
import sys
import time

from sandbox.settings import Record, SandboxError, Settings, cleaned
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LOGS = ("server", "dns", "supervisord", "requests")


def parser() -> argparse.ArgumentParser:
    """Return the parser; --name may stand before or after the command."""
    named = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    named.add_argument("--name", help='which sandbox (WORKBENCH_SANDBOX; else "default")')
    top = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__, parents=[named])
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, told: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=told, description=told, parents=[named])

    up = command("up", "make the sandbox run; does nothing when it does")
    up.add_argument("--port", type=int, help="listen there, and keep to it")
    up.add_argument("--without-toolchain", action="store_true", help="the emulated AWS only")
    up.add_argument("--public-dns", action="store_true", help="answer DNS for its public zones")
    command("down", "end everything; what the emulated AWS held is forgotten")
    command("status", "say what runs").add_argument("--json", action="store_true")
    logs = command("logs", "show what a program wrote, or which requests were answered")
    logs.add_argument("program", nargs="?", default="server", choices=LOGS)
    logs.add_argument("-f", "--follow", action="store_true")
    logs.add_argument("--changes", action="store_true", help="only requests that changed something")
    command("reset", "empty the emulated AWS")
    command("env", "print what a shell must export to speak to this sandbox")
    run = command("exec", "run a command that speaks to this sandbox: exec -- CMD ARGS")
    run.add_argument("--public-dns", action="store_true", help="it finds public zones, too")
    run.add_argument("argv", nargs=argparse.REMAINDER, metavar="-- CMD")
    tools = command("toolchain", "have kops and the other programs, from PATH or built")
    tools.add_argument("argv", nargs=argparse.REMAINDER, metavar="PROGRAM")
    return top


def _require_modules() -> None:
    missing = [m for m in ("moto", "flask", "supervisor") if not importlib.util.find_spec(m)]
    if missing:
        raise SandboxError(
            f"The sandbox needs {', '.join(missing)}, which {sys.executable} does not have. "
            f"Run `make run`, or {sys.executable} -m pip install -r requirements/sandbox.txt"
        )


def _status(settings: Settings, as_json: bool) -> int:
    from sandbox import lifecycle

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
        print(f"{program['name']:<9} {program['state'].lower()}, process {program['pid'] or '-'}")
    if found["restarted"]:
        print(
            f"The emulated AWS ended, and was restarted at {found['started']}: it is EMPTY since "
            "then. `up` takes note of that."
        )
    return 0 if found["up"] else 1


def _logs(settings: Settings, program: str, follow: bool, changes: bool) -> int:
    if program != "requests":
        tail = ["tail", "-n", "50", *(["-F"] if follow else []), str(settings.log(program))]
        os.execvp(tail[0], tail)
    from sandbox.aws.requests import RequestLog

    log, mark = RequestLog(settings.request_log), 0
    while True:
        end = log.mark()
        for r in log.changes(mark) if changes else log.since(mark):
            print(r.time, r.status, r.service, r.action, r.resource, r.principal, r.agent, sep="  ")
        if not follow:
            return 0
        mark = end if end >= mark else 0
        sys.stdout.flush()
        time.sleep(0.5)


def _print_environment(settings: Settings) -> int:
    variables = Record.needed(settings).variables()
    theirs = os.environ.keys() - cleaned(os.environ).keys() - variables.keys()
    for name in sorted({"AWS_SESSION_TOKEN", *theirs}):
        print(f"unset {name}")
    merged = Record.needed(settings).environment(os.environ)
    for name in [*variables, "NO_PROXY", "no_proxy", "PATH"]:
        if merged.get(name) != os.environ.get(name):
            print(f"export {name}={shlex.quote(merged[name])}")
    return 0


def _execute(settings: Settings, argv: Sequence[str], public_dns: bool) -> int:
    command = list(argv[1:] if argv[:1] == ["--"] else argv)
    if not command:
        raise SandboxError("Nothing to run: python -m sandbox exec -- CMD ARGS")
    from sandbox import public_dns as resolving
    from sandbox.supervision import health

    record = Record.needed(settings)
    if not health(settings):
        raise SandboxError(
            f"The sandbox {settings.name} does not answer at {record.endpoint}. "
            f"Run `python -m sandbox --name {settings.name} up`."
        )
    if public_dns:
        resolving.start(settings, record)
        command = [*resolving.prefix(settings), *command]
    environ = record.environment(os.environ)
    try:
        os.execvpe(command[0], command, environ)
    except OSError as error:
        raise SandboxError(f"{command[0]} cannot be run: {error.strerror}.") from error


def run(options: argparse.Namespace) -> int:
    """Carry out one command; raises SandboxError when it fails."""
    settings = Settings.of(getattr(options, "name", None), os.environ)
    match options.command:
        case "toolchain":
            from sandbox import toolchain

            return toolchain.main(options.argv)
        case "env":
            return _print_environment(settings)
        case "logs":
            return _logs(settings, options.program, options.follow, options.changes)
    _require_modules()
    from sandbox import lifecycle

    match options.command:
        case "status":
            return _status(settings, options.json)
        case "exec":
            return _execute(settings, options.argv, options.public_dns)
        case "up":
            lifecycle.up(
                settings,
                print,
                port=options.port,
                toolchain=not options.without_toolchain,
                dns=options.public_dns,
            )
        case "reset":
            lifecycle.reset(settings, print)
        case "down":
            lifecycle.down(settings, print)
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
