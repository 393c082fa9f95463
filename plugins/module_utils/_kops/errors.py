# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What kops said when it failed, without its log, and what a person can do about it."""

from __future__ import annotations

import re

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError

# klog: severity, month and day, time, thread, file and line, "] ", message.
_LOG = re.compile(r"^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ \S+:\d+\] ?(.*)$")
_TASK = re.compile(
    r'error running task "([^"]+)" \(([^)]*) remaining to succeed\): (.*)', re.DOTALL
)
# Warnings of a run where nothing is amiss: never what kops waits for.
_USUAL = re.compile(
    r"CA private key was not found|unable to find version information|Using base url from env var"
)
_EXPIRED = re.compile(r"\b(?:ExpiredToken|ExpiredTokenException|RequestExpired)\b")
_REQUEST = re.compile(r",? (?:RequestID|HostID): [^,]*,")


class KopsError(WorkbenchError):
    """kops failed, or could not be run at all."""

    who = "kops"


class FindingError(KopsError):
    """What we say of kops, or of what it left, in our own words."""

    who = ""


class KopsTimeoutError(FindingError):
    """kops was ended at its deadline."""


def explain(stderr: str) -> str:
    """The reason in what a failed kops wrote to stderr: its last "Error:", else its last words.

    Log lines are cut; request identifiers of AWS, which change every time, too.
    """
    plain, logged = _split(stderr)
    starts = [number for number, line in enumerate(plain) if line.startswith("Error: ")]
    if starts:
        said = "\n".join(plain[starts[-1] :]).removeprefix("Error: ")
    elif any(line.strip() for line in plain):
        said = "\n".join(plain[-8:])
    else:
        said = next((text for level, text in reversed(logged) if level in "FEW"), "")
    return _REQUEST.sub(",", said).strip()


def waiting_for(stderr: str) -> str:
    """What a kops that was ended had been retrying, from the last such line of its log, or ""."""
    _plain, logged = _split(stderr)
    for _level, text in reversed(logged):
        task = _TASK.search(text)
        if task:
            return _REQUEST.sub(",", f"{task[1]}: {task[3]}").strip()
    warned = (text for level, text in reversed(logged) if level in "FEW")
    return next((text for text in warned if not _USUAL.search(text)), "")


def is_hopeless(stderr: str) -> bool:
    """Whether kops retries what cannot succeed: nobody renews the credentials that it was given."""
    return bool(_EXPIRED.search(waiting_for(stderr)))


def _split(stderr: str) -> tuple[list[str], list[tuple[str, str]]]:
    """(lines that are not log, (severity, message) of those that are)."""
    plain: list[str] = []
    logged: list[tuple[str, str]] = []
    for line in stderr.splitlines():
        entry = _LOG.match(line)
        if entry:
            logged.append((entry[1], entry[2].strip()))
        else:
            plain.append(line)
    return plain, logged
