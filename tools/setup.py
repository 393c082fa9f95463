"""Make a checkout ready to run: a Python environment of its own, and the collections that it uses.

Runs on the standard library alone, before anything is installed. Usage: setup.py [LEVEL]. Level
sandbox, the default, is what it takes to run the workbench; test also brings what the checks need;
core-2.19 is another environment, in which the tests of the modules meet the oldest ansible-core.
What is there already, and right, is left as it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = Path(os.environ.get("WORKBENCH_STATE") or ROOT / ".workbench")
ENVIRONMENT = STATE / "venv"
COLLECTIONS = ROOT / "collections" / "ansible_collections"
GALAXY_SECONDS = 8
INSTALL_SECONDS = 900
# Level -> the levels whose environment is enough for it.
LEVELS = {"sandbox": ("sandbox", "test"), "test": ("test",), "core-2.19": ("core-2.19",)}


class SetupError(Exception):
    """A step that failed: what it was, what it said, what to do."""


def run(doing: str, *argv: str | Path, seconds: float = INSTALL_SECONDS) -> str:
    """Run a program to its end and return its output.

    Raises:
        SetupError: it is missing, failed, or took longer than `seconds`.
    """
    try:
        done = subprocess.run(
            [str(word) for word in argv],
            check=False,
            capture_output=True,
            text=True,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise SetupError(f"{doing}: no end after {seconds:.0f} s ({argv[0]})") from error
    except OSError as error:
        raise SetupError(f"{doing}: {error}") from error
    if done.returncode:
        said = "\n  ".join((done.stderr or done.stdout).strip().splitlines()[-8:])
        raise SetupError(f"{doing} failed:\n  {said}")
    return done.stdout


def digest(level: str) -> str:
    """Return what the environment depends on, as one string: requirements, Python, level."""
    locked = (ROOT / "requirements" / f"{level}.txt").read_bytes()
    return f"{level} {sysconfig.get_python_version()} {hashlib.sha256(locked).hexdigest()}"


def environment(level: str) -> Path:
    """Return where the environment of a level is."""
    return ENVIRONMENT if level in LEVELS["sandbox"] else STATE / f"venv-{level}"


def environment_is_ready(level: str) -> bool:
    """Tell whether an earlier run made the environment for this level or for more than it."""
    stamp = environment(level) / "workbench-stamp"
    wanted = {digest(enough) for enough in LEVELS[level]}
    return (
        (environment(level) / "bin" / "python").exists()
        and stamp.exists()
        and stamp.read_text(encoding="utf-8") in wanted
    )


def has_this_python(python: Path) -> bool:
    """Tell whether an environment's Python runs, and is of the version that runs this."""
    try:
        said = run("asking for a version", python, "-c", "import sys; print(sys.version_info[:2])")
    except SetupError:
        return False
    return said.strip() == str(sys.version_info[:2])


def pip_for(python: Path) -> list[str | Path]:
    """Return the beginning of a pip command for an environment, which may have no pip itself."""
    if (python.parent / "pip").exists():
        return [python, "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", python]


def make_environment(level: str) -> None:
    """Make the virtual environment, with the locked packages of one level in it."""
    began = time.monotonic()
    locked = ROOT / "requirements" / f"{level}.txt"
    count = len(re.findall(r"^[^\s#][^=]*==", locked.read_text(encoding="utf-8"), re.MULTILINE))
    print(f"setup: Python {sysconfig.get_python_version()}, {count} packages", flush=True)
    place = environment(level)
    python = place / "bin" / "python"
    if not has_this_python(python):
        base: list[str | Path] = [sys.executable, "-m", "venv", "--clear", place]
        try:
            run("making a Python environment", *base)
        except SetupError:
            # Debian splits ensurepip off (python3-venv); the system's pip can still fill it.
            run("making a Python environment without pip", *base, "--without-pip")
    pip = pip_for(python)
    install = ["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
    try:
        run("installing uv", *pip, *install, ROOT / "requirements" / "uv.txt")
        run(
            f"installing requirements/{level}.txt",
            *(place / "bin" / "uv", "pip", "install", "--quiet", "--python", python),
            # As pip does: an index behind a company's proxy has a certificate of the company's.
            "--system-certs",
            *("--require-hashes", "-r", locked),
        )
    except SetupError as error:
        print(f"setup: {error}\nsetup: going on with pip, which takes longer", flush=True)
        run(f"installing requirements/{level}.txt", *pip, *install, locked)
    (place / "workbench-stamp").write_text(digest(level), encoding="utf-8")
    print(f"setup: packages installed in {time.monotonic() - began:.0f} s", flush=True)


def wanted_collections() -> dict[str, str]:
    """Return name -> version as requirements.yml pins them."""
    text = (ROOT / "requirements.yml").read_text(encoding="utf-8")
    return dict(re.findall(r"- name: (\S+)\s+version: (\S+)", text))


def installed_version(name: str) -> str | None:
    """Return the version of a collection below collections/, None where it is not there."""
    manifest = COLLECTIONS / name.replace(".", "/") / "MANIFEST.json"
    if not manifest.exists():
        return None
    version = json.loads(manifest.read_text(encoding="utf-8"))["collection_info"]["version"]
    return str(version)


def from_galaxy() -> None:
    """Install the collections from Galaxy, if it answers within seconds."""
    run(
        "asking Galaxy for the collections",
        *(
            ENVIRONMENT / "bin" / "ansible-galaxy",
            "collection",
            "install",
            "--force",
            "--timeout",
            "3",
        ),
        *("-r", ROOT / "requirements.yml", "-p", COLLECTIONS.parent),
        seconds=GALAXY_SECONDS,
    )


def from_wheel(names: list[str]) -> None:
    """Unpack the collections from the wheel of the ansible package, which is not installed."""
    pinned = ROOT / "requirements" / "collections.txt"
    with tempfile.TemporaryDirectory(dir=STATE) as folder:
        # The newest wheel wants a newer Python than 3.11 to be installed; unpacked, it does not.
        run(
            "downloading the ansible package",
            *(*pip_for(ENVIRONMENT / "bin" / "python"), "download", "--quiet", "--no-deps"),
            *("--disable-pip-version-check", "--only-binary", ":all:", "--python-version", "3.13"),
            *("--require-hashes", "-r", pinned, "-d", folder),
        )
        (wheel,) = Path(folder).glob("ansible-*.whl")
        unpacked = Path(folder) / "unpacked"
        prefixes = tuple(f"ansible_collections/{name.replace('.', '/')}/" for name in names)
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(
                unpacked, [entry for entry in archive.namelist() if entry.startswith(prefixes)]
            )
        for name in names:
            place = COLLECTIONS / name.replace(".", "/")
            shutil.rmtree(place, ignore_errors=True)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(unpacked / "ansible_collections" / name.replace(".", "/"), place)


def get_collections() -> None:
    """Bring the pinned collections, from Galaxy or from the ansible package."""
    wanted = wanted_collections()
    missing = [name for name, version in wanted.items() if installed_version(name) != version]
    if not missing:
        return
    began = time.monotonic()
    try:
        from_galaxy()
        source = "Galaxy"
    except SetupError:
        from_wheel(missing)
        source = "the ansible package, since Galaxy did not answer"
    wrong = [name for name, version in wanted.items() if installed_version(name) != version]
    if wrong:
        raise SetupError(f"{source} did not bring {', '.join(wrong)} as requirements.yml pins them")
    seconds = time.monotonic() - began
    print(f"setup: collections from {source} in {seconds:.0f} s", flush=True)


def main(arguments: list[str]) -> int:
    """Set up for the level named (default: sandbox)."""
    level = arguments[0] if arguments else "sandbox"
    if level not in LEVELS:
        print(f"setup: the level is one of {', '.join(LEVELS)}, not {level}", file=sys.stderr)
        return 2
    try:
        STATE.mkdir(parents=True, exist_ok=True)
        if not environment_is_ready(level):
            make_environment(level)
        if environment(level) == ENVIRONMENT:
            get_collections()
    except (SetupError, OSError) as error:
        print(f"setup: {error}", file=sys.stderr)
        print(
            "setup: the package index must be reachable (pip's own settings are used); "
            "the same command goes on from here.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
