"""What kops really said, and a kops that says it again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._process import Finished

if TYPE_CHECKING:
    from collections.abc import Callable

FIXTURES = Path(__file__).parents[3] / "fixtures" / "kops-1.36.2"


@pytest.fixture
def recorded() -> Callable[[str], str]:
    """The text of a recorded answer."""
    return lambda name: (FIXTURES / name).read_text(encoding="utf-8")


class Replay:
    """A kops that answers every call with the same text, and remembers the calls."""

    def __init__(self, stdout: str = "", stderr: str = "", returncode: int = 0) -> None:
        self.answer = Finished(("kops",), returncode, stdout, stderr, 0.1)
        self.calls: list[tuple[str, ...]] = []
        self.options: list[dict[str, Any]] = []

    def __call__(self, *arguments: str, **options: Any) -> Finished:
        self.calls.append(arguments)
        self.options.append(options)
        return self.answer

    def using(self, **_variables: str) -> Replay:
        return self


@pytest.fixture
def replay() -> type[Replay]:
    return Replay
