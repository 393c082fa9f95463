# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The kops program as one small object that is handed to whoever needs it."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils import _process
from ansible_collections.datascience.workbench.plugins.module_utils._errors import advice
from ansible_collections.datascience.workbench.plugins.module_utils._kops import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Read and tried with 1.36.2; a later minor version may print its plan in other words.
SUPPORTED = (">=1.36.0", "<1.37")
_FIRST, _BEYOND = (1, 36, 0), (1, 37, 0)
_HOW = (
    f"Supported is kops {SUPPORTED[0]}, {SUPPORTED[1]}: install it "
    "(https://github.com/kubernetes/kops/releases) on the PATH, or name it with kops_path, for a "
    "playbook cluster_kops_path. docs/aws.md says how to get it."
)


def find_kops(path: str | None = None) -> str:
    """The kops program to run: path if given, else the first on the PATH. Raises KopsError."""
    if path is None:
        found = shutil.which("kops")
        if found is None:
            raise errors.FindingError("find kops", "there is none on the PATH", _HOW)
        return found
    if not (os.path.isfile(path) and os.access(path, os.X_OK)):
        raise errors.FindingError(f"run {path}", "it is not an executable file", _HOW)
    return path


class Kops:
    """Runs kops against one state store, and remembers what it ran.

    environment is asked before each process, so that credentials which boto3 can refresh are fresh.
    state_store is s3://BUCKET or a file:// URL; deadline is in seconds for one process.
    """

    def __init__(
        self,
        path: str,
        environment: Callable[[], Mapping[str, str]],
        state_store: str,
        deadline: float,
    ) -> None:
        self.path = path
        self.environment = environment
        self.state_store = state_store
        self.deadline = deadline
        self.runs: list[_process.Finished] = []
        self._guard: Callable[[], None] = lambda: None

    def __call__(
        self,
        *arguments: str,
        doing: str,
        state: str | None = None,
        deadline: float | None = None,
        check: bool = True,
    ) -> _process.Finished:
        """Run `kops ARGUMENTS --state STATE`, at most deadline seconds.

        doing completes the sentence "Could not ...". Raises KopsError if kops fails, unless check
        is false, and KopsTimeoutError at the deadline.
        """
        argv = (self.path, *arguments, "--state", state or self.state_store)
        finished = self._run(argv, doing, deadline, self.environment())
        if check and finished.returncode != 0:
            ended = _ending(finished.returncode)
            # A kops that was killed had no last word: its log is about something else.
            said = "" if finished.returncode < 0 else errors.explain(finished.stderr)
            if not said:
                raise errors.FindingError(doing, ended)
            raise errors.KopsError(doing, said, advice(said))
        return finished

    def using(self, **variables: str) -> Kops:
        """The same kops with these environment variables; what it runs is counted here too."""
        changed = Kops(
            self.path,
            lambda: {**self.environment(), **variables},
            self.state_store,
            self.deadline,
        )
        changed.runs, changed._guard = self.runs, self._guard
        return changed

    def guarded(self, guard: Callable[[], None]) -> Kops:
        """The same kops, ended by what guard raises while it runs: guard is asked now and then."""
        changed = self.using()
        changed._guard = guard
        return changed

    def version(self) -> str:
        """The version of the program, as in "1.36.2". Raises KopsError if it is not supported."""
        doing = f"use {self.path}"
        finished = self._run((self.path, "version", "--short"), doing, 30.0, self.environment())
        found = re.search(r"\d+\.\d+\.\d+\S*", finished.stdout)
        if finished.returncode != 0 or found is None:
            said = errors.explain(finished.stderr) or finished.stdout or "no version"
            raise errors.FindingError(doing, said, _HOW)
        if not _FIRST <= _numbers(found[0]) < _BEYOND:
            raise errors.FindingError(doing, f"its version is {found[0]}", _HOW)
        return found[0]

    def _run(
        self,
        argv: tuple[str, ...],
        doing: str,
        deadline: float | None,
        env: Mapping[str, str],
    ) -> _process.Finished:
        seconds = self.deadline if deadline is None else deadline

        def hopeless(stderr: str) -> bool:
            self._guard()
            return errors.is_hopeless(stderr)

        try:
            finished = _process.run(argv, env=env, deadline=seconds, hopeless=hopeless)
        except OSError as error:
            raise errors.FindingError(doing, f"{argv[0]}: {error.strerror}", _HOW) from error
        except _process.DeadlineExceeded as late:
            raise _timeout(doing, late) from None
        except _process.Hopeless as stopped:
            said = errors.waiting_for(stopped.stderr)
            raise errors.KopsError(doing, said, advice(said)) from None
        self.runs.append(finished)
        return finished


def _timeout(doing: str, late: _process.DeadlineExceeded) -> errors.KopsTimeoutError:
    waiting = errors.waiting_for(late.stderr) or "nothing that it had named"
    remedy = advice(waiting) or (
        "If that only takes long, raise timeout; a run that was cut short is picked up by the next."
    )
    return errors.KopsTimeoutError(
        doing,
        f"nothing final within {late.seconds:g} seconds; it was waiting for {waiting}",
        remedy,
    )


def _ending(returncode: int) -> str:
    return f"signal {-returncode} ended it" if returncode < 0 else f"exit code {returncode}"


def _numbers(version: str) -> tuple[int, int, int]:
    major, minor, patch = re.findall(r"\d+", version)[:3]
    return int(major), int(minor), int(patch)
