"""Run one molecule scenario from beginning to end: molecule.py SCENARIO."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sandbox import levels
from sandbox.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def scenarios() -> list[str]:
    """Return the names of the scenarios."""
    return sorted(path.parent.name for path in (ROOT / "molecule").glob("*/molecule.yml"))


def main(scenario: str) -> int:
    """Run `molecule test` with this checkout's Ansible, asking nothing of Galaxy."""
    known = scenarios()
    if scenario not in known:
        print(f"molecule: the scenarios are {', '.join(known)}, not {scenario}", file=sys.stderr)
        return 2
    if why := no_machines(scenario):
        print(f"SKIPPED [1] molecule {scenario}: no machines here: {why}\n0 passed, 1 skipped")
        return 0
    environment = {
        **os.environ,
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "collections"),
        "MOLECULE_GLOB": str(ROOT / "molecule" / "*" / "molecule.yml"),
    }
    return subprocess.run(
        [BIN / "molecule", "test", "-s", scenario], cwd=ROOT, env=environment, check=False
    ).returncode


def no_machines(scenario: str) -> str:
    """Why a scenario that needs machines cannot have them; "" if it can, or needs none."""
    if "WORKBENCH_LEVEL: full" not in (ROOT / "molecule" / scenario / "molecule.yml").read_text():
        return ""
    return levels.obstacle(Settings.of(f"molecule-{scenario}", {}))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("molecule.py takes the name of one scenario, a folder below molecule/")
    sys.exit(main(sys.argv[1]))
