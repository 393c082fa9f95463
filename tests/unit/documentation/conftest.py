"""A module's documentation as ansible-doc has it, beside the arguments that its code takes."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[3]
COLLECTION = "datascience.workbench"


@pytest.fixture(scope="session")
def documentation() -> dict[str, Any]:
    """Full name -> documentation, fragments merged, of every module."""
    names = [f"{COLLECTION}.{path.stem}" for path in ROOT.glob("plugins/modules/*.py")]
    finished = subprocess.run(
        [Path(sys.executable).with_name("ansible-doc"), "--json", "-t", "module", *names],
        cwd=ROOT,
        env={**os.environ, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")},
        capture_output=True,
        text=True,
        check=True,
    )
    documented: dict[str, Any] = json.loads(finished.stdout)
    return documented


class _MadeError(Exception):
    """Stops a module where it has told its arguments."""


@pytest.fixture
def arguments(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, Any]]:
    """The keyword arguments with which a module of ours makes its AnsibleAWSModule."""

    def find(name: str) -> dict[str, Any]:
        module = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{name}")
        found: dict[str, Any] = {}

        def tell(**options: Any) -> None:
            found.update(options)
            raise _MadeError

        monkeypatch.setattr(module, "AnsibleAWSModule", tell)
        with pytest.raises(_MadeError):
            module.main()
        return found

    return find
