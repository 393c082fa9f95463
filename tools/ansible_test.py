"""Run ansible-test on the collection as Galaxy gets it: ansible_test.py 2.19|2.21 sanity|units ...

ansible-test makes Python environments for its own tools. It asks a fixed address for pip, and pip
then asks whatever index pip's files name, since it drops the variables that would say otherwise.
Here both find the wheels that this user's pip brought beforehand, and are told of no other place.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from tools import artefact, pythons
from tools.setup import LEVELS, SetupError, environment, pip_for, run

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
# Tests are no part of the artefact; these are of its plugins.
BESIDE = ("galaxy.yml", "tests/conftest.py", "tests/unit/plugins", "tests/unit/fixtures")
GET_PIP = """\
import runpy, sys
sys.path.insert(0, {wheel!r})
options = [word for word in sys.argv[1:] if word not in ("--no-setuptools", "--no-wheel")]
sys.argv = ["pip", "install", *options]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""


@dataclass(frozen=True)
class Core:
    """One ansible-core: its series, the Python that has it, and the folder for its tests."""

    series: str
    python: Path
    folder: Path

    @property
    def python_series(self) -> str:
        """The Python's version, as ansible-test names it: 3.13."""
        return self._tell("import sys; print('%d.%d' % sys.version_info[:2])")

    def data(self) -> Path:
        """Return where ansible-test keeps the requirements of its tools."""
        found = self._tell("import ansible_test; print(ansible_test.__path__[0])")
        return Path(found) / "_data" / "requirements"

    def pip_version(self) -> str:
        """Return the version of pip that its environments begin with."""
        return self._tell(
            "from ansible_test._internal import python_requirements as requirements;"
            "print(requirements.get_venv_packages("
            "type('Python', (), {'version': '%d.%d' % __import__('sys').version_info[:2]}))['pip'])"
        )

    def _tell(self, code: str) -> str:
        return run("asking ansible-test", self.python, "-c", code).strip()


def core(series: str) -> Core | None:
    """Return the environment that has a series, made first where it is another than this one.

    None if this machine has no Python for it. Raises SetupError if it cannot be made.
    """
    folder = ROOT / ".workbench" / "ansible-test" / series
    if version("ansible-core").startswith(f"{series}."):
        return Core(series, Path(sys.executable), folder)
    level = f"core-{series}"
    if level not in LEVELS or not pythons.found(series):
        return None
    run(f"making the environment of ansible-core {series}", ROOT / "tools" / "setup", level)
    return Core(series, environment(level) / "bin" / "python", folder)


@contextmanager
def alone(series: str) -> Iterator[None]:
    """Make what sanity and units share once, though they may run side by side."""
    place = ROOT / ".workbench" / "ansible-test"
    place.mkdir(parents=True, exist_ok=True)
    with (place / f"{series}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def wheels(of: Core) -> Path:
    """Bring what ansible-test installs, by the user's own pip, and return the folder."""
    pinned = {f"pip=={of.pip_version()}"}
    for path in of.data().glob("sanity.*.txt"):
        pinned |= set(re.findall(r"^[^\s#]+==[^\s#]+", path.read_text(encoding="utf-8"), re.M))
    digest = hashlib.sha256(" ".join([of.python_series, *sorted(pinned)]).encode()).hexdigest()
    folder = of.folder / f"wheels-{digest[:12]}"
    if not folder.exists():
        partial = folder.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        run(
            "downloading the tools of ansible-test",
            *pip_for(of.python),
            *("download", "--quiet", "--disable-pip-version-check", "--no-deps"),
            *("--dest", str(partial), *sorted(pinned)),
        )
        partial.rename(folder)
    return folder


def home(of: Core) -> Path:
    """Return a home folder in which pip knows the wheels and nothing else."""
    found, place = wheels(of), of.folder / "home"
    cache, config = place / ".ansible" / "test" / "cache", place / ".config" / "pip"
    for folder in (cache, config):
        folder.mkdir(parents=True, exist_ok=True)
    pip = of.pip_version()
    (config / "pip.conf").write_text(
        f"[global]\nno-index = true\nfind-links = {found}\n", encoding="utf-8"
    )
    (cache / f"get_pip_{pip.replace('.', '_')}.py").write_text(
        GET_PIP.format(wheel=str(found / f"pip-{pip}-py3-none-any.whl")), encoding="utf-8"
    )
    return place


def tree(folder: str) -> Path:
    """Unpack the artefact where ansible-test wants it, the collections that it uses beside it.

    The folder is outside of every git repository: in one, ansible-test sees only what git tracks.
    """
    top = Path(folder) / "ansible_collections"
    place = top / "datascience" / "workbench"
    place.mkdir(parents=True)
    with tarfile.open(artefact.build(folder)) as archive:
        # Python has filters since 3.11.4 and 3.12; Debian 12's is 3.11.2.
        chosen = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(place, **chosen)  # type: ignore[arg-type]  # noqa: S202 - built here
    for name in BESIDE:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, place / name, ignore=ignored)
        else:
            shutil.copy2(ROOT / name, place / name)
    for other in (ROOT / "collections" / "ansible_collections").iterdir():
        if other.name not in ("datascience", "__pycache__"):
            (top / other.name).symlink_to(other)
    return place


def closing(said: str) -> tuple[str, bool]:
    """Return what was skipped, and pytest's kind of closing line; and whether that is success.

    Of units, ansible-test runs pytest several times. A run without tests is no success.
    """
    begun = re.findall(r"^Running sanity test", said, re.M)
    skipped = re.findall(r"^(?:WARNING: )?(Skipping sanity test.*)$", said, re.M)
    idle = re.findall(r"^No tests applicable", said, re.M)
    failed = re.search(r"^FATAL: The (\d+) sanity test", said, re.M)
    count = {
        "passed": len(begun) - len(idle) - len(skipped) - (int(failed[1]) if failed else 0),
        "failed": int(failed[1]) if failed else 0,
        "skipped": len(skipped),
    }
    for line in re.findall(r"^=+ (.*) in [\d.]+s.*=+$", said, re.M):
        for number, kind in re.findall(r"(\d+) (passed|failed|skipped|error)", line):
            count["failed" if kind == "error" else kind] += int(number)
    lines = [f"SKIPPED [1] ansible-test: {reason}" for reason in skipped]
    counted = ", ".join(f"{number} {kind}" for kind, number in count.items())
    return "\n".join([*lines, counted]), count["passed"] > 0 and not count["failed"]


def ansible_test(
    of: Core, place: Path, known: Path, *words: str
) -> subprocess.CompletedProcess[str]:
    """Run ansible-test in the tree, with the home folder that knows its wheels."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    return subprocess.run(
        [of.python.parent / "ansible-test", *words, "--color", "no"],
        cwd=place,
        env={**kept, "HOME": str(known), "PATH": f"{of.python.parent}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def main(series: str, command: str, *more: str) -> int:
    """Run one command of ansible-test to its end, with more options of its own."""
    words = [*more, *(["tests/unit/plugins/"] if command == "units" else ["--truncate", "0"])]
    try:
        with alone(series):
            chosen = core(series)
            known = home(chosen) if chosen else None
        if chosen is None or known is None:
            print(f"SKIPPED [1] ansible-core {series}: needs {pythons.named(series)}")
            print("0 passed, 1 skipped")
            return 0
        python = chosen.python_series
        with tempfile.TemporaryDirectory() as folder:
            done = ansible_test(chosen, tree(folder), known, command, "--python", python, *words)
    except SetupError as error:
        print(f"ansible-core {series}: {error}")
        return 1
    print(f"ansible-core {series} on Python {python}\n{done.stdout}")
    counted, ok = closing(done.stdout)
    print(counted)
    return done.returncode or int(not ok)


if __name__ == "__main__":
    if (
        len(sys.argv) < 3
        or sys.argv[1] not in pythons.PYTHONS
        or sys.argv[2] not in ("sanity", "units")
    ):
        sys.exit(f"ansible_test.py takes {' or '.join(pythons.PYTHONS)}, and sanity or units")
    sys.exit(main(*sys.argv[1:]))
