from __future__ import annotations

import io

import pytest

from sandbox.toolchain.reporting import Console, Progress, duration


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_rewritten_in_place_on_a_terminal() -> None:
    stream = Terminal()
    console = Console(stream)
    progress = Progress(console)
    progress("kops: 1 of 9 packages")
    progress("kops: 2 of 9 packages")
    console("kops: built")
    parts = stream.getvalue().split("\r\x1b[K")
    assert parts == [
        "",
        "kops: 1 of 9 packages (0 s)",
        "kops: 2 of 9 packages (0 s)",
        "kops: built\n",
    ]


def test_elsewhere_progress_is_a_line_now_and_then() -> None:
    stream = io.StringIO()
    Progress(Console(stream))("too early")
    Progress(Console(stream), interval=0)("kops: 1 of 9 packages")
    assert stream.getvalue() == "kops: 1 of 9 packages (0 s)\n"


@pytest.mark.parametrize(("seconds", "text"), [(3.2, "3 s"), (89, "89 s"), (270, "4.5 min")])
def test_durations_are_short(seconds: float, text: str) -> None:
    assert duration(seconds) == text
