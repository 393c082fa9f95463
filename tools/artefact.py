"""Build the collection as Galaxy would get it, and hold its contents against what belongs in it."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
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
        "inventories",
        "meta",
        "playbooks",
        "plugins",
        "requirements.yml",
        "roles",
        "tests",
    ]
)
MUST_HAVE = ("plugins/modules/kops_cluster.py", "playbooks/site.yml", "meta/runtime.yml")


def build(folder: str) -> Path:
    """Build into a folder and return the archive's path."""
    subprocess.run(
        [BIN / "ansible-galaxy", "collection", "build", "--output-path", folder, str(ROOT)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (archive,) = Path(folder).glob("*.tar.gz")
    return archive


def faults(archive: Path) -> list[str]:
    """Return what is in the archive and does not belong there, and what is missing from it."""
    with tarfile.open(archive) as held:
        names = [name.removeprefix("./") for name in held.getnames()]
    strangers = sorted({name.split("/")[0] for name in names} - BELONGS - {"", "."})
    missing = [name for name in MUST_HAVE if name not in names]
    return [f"does not belong: {name}" for name in strangers] + [f"missing: {n}" for n in missing]


def main() -> int:
    """Build, check, report."""
    with tempfile.TemporaryDirectory() as folder:
        archive = build(folder)
        found = faults(archive)
        print(*found, f"{archive.name}: {archive.stat().st_size / 1024:.0f} KiB", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
