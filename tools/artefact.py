"""Build the collection as Galaxy would get it, look at what is in it, and run it once installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
NAME = "datascience.workbench"
# First parts of the paths that the artefact may hold; anything else is a gap in build_ignore.
BELONGS = frozenset(
    [
        "CHANGELOG.rst",
        "FILES.json",
        "LICENSE",
        "MANIFEST.json",
        "README.md",
        "changelogs",
        "docs",
        "images",
        "inventories",
        "meta",
        "playbooks",
        "plugins",
        "requirements.yml",
        "roles",
        "tests",
    ]
)
MUST_HAVE = (
    "plugins/modules/kops_cluster.py",
    "playbooks/site.yml",
    "meta/runtime.yml",
    # What role images builds.
    "images/openldap/Containerfile",
)
# A module that needs no AWS, and brings half of the collection with it.
MODULE = "cost_estimate"
ARGUMENTS = {"region": "us-east-1", "cluster_spec": {}, "instance_groups": []}


def build(folder: str) -> Path:
    """Build into a folder and return the archive's path."""
    subprocess.run(
        [BIN / "ansible-galaxy", "collection", "build", "--output-path", folder, str(ROOT)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (archive,) = Path(folder).glob("*.tar.gz")
    return archive


def faults(names: list[str]) -> list[str]:
    """Return what of the names in the archive does not belong there, and what is missing."""
    strangers = sorted({name.split("/")[0] for name in names} - BELONGS - {"", "."})
    missing = [name for name in MUST_HAVE if name not in names]
    return [f"does not belong: {name}" for name in strangers] + [f"missing: {n}" for n in missing]


def installed(archive: Path, place: Path) -> list[str]:
    """Install into an empty path and run a module from there; return what went wrong."""
    place.mkdir()
    others = ROOT / "collections" / "ansible_collections"
    # What it depends on stands beside it, so that the installation asks nothing of Galaxy.
    for other in sorted(others.iterdir()):
        if other.name not in ("datascience", "__pycache__"):
            (place / "ansible_collections").mkdir(exist_ok=True)
            (place / "ansible_collections" / other.name).symlink_to(other)
    install = [
        "ansible-galaxy",
        "collection",
        "install",
        "--offline",
        "-p",
        str(place),
        str(archive),
    ]
    module = ["ansible", "localhost", "-m", f"{NAME}.{MODULE}", "-a", json.dumps(ARGUMENTS)]
    syntax = ["ansible-playbook", "--syntax-check", f"{NAME}.site"]
    found = []
    for argv, wanted in ((install, "installed successfully"), (module, "SUCCESS"), (syntax, "")):
        said, code = run(place, argv)
        if code or wanted not in said:
            found.append(f"{argv[0]} {argv[1]} (exit {code}): {said.strip()[-2000:]}")
    return found


def run(place: Path, argv: list[str]) -> tuple[str, int]:
    """Run one of Ansible's programs, away from the checkout; return its output and exit code."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    done = subprocess.run(
        [str(BIN / argv[0]), *argv[1:]],
        cwd=place,
        env={**kept, "ANSIBLE_COLLECTIONS_PATH": str(place), "ANSIBLE_LOCALHOST_WARNING": "false"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout, done.returncode


def main() -> int:
    """Build, check, install, run, report."""
    with tempfile.TemporaryDirectory() as folder:
        archive = build(folder)
        with tarfile.open(archive) as held:
            found = faults([name.removeprefix("./") for name in held.getnames()])
        found += installed(archive, Path(folder) / "installed")
        print(*found, f"{archive.name}: {archive.stat().st_size / 1024:.0f} KiB", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
