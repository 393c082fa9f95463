"""Tells a person what is going on: lines, and on a terminal one line that is rewritten."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

Report = Callable[[str], None]


class Console:
    """A report that writes lines to a stream; call it, or give it to `ensure`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.live = stream.isatty()

    def __call__(self, line: str) -> None:
        """Print a line."""
        print(f"\r\x1b[K{line}" if self.live else line, file=self._stream, flush=True)

    def passing(self, text: str) -> None:
        """Show text until the next line or passing text; terminals only."""
        print(f"\r\x1b[K{text[:79]}", end="", file=self._stream, flush=True)


class Progress:
    """Passes progress on: in place on a terminal, elsewhere a line every `interval` seconds."""

    def __init__(self, report: Report, interval: float = 30.0) -> None:
        self._report = report
        self._interval = interval
        self._started = self._told = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self._started

    def __call__(self, text: str) -> None:
        """Show how far the work is, with the time since the beginning."""
        text = f"{text} ({duration(self.seconds)})"
        if isinstance(self._report, Console) and self._report.live:
            self._report.passing(text)
        elif time.monotonic() - self._told >= self._interval:
            self._told = time.monotonic()
            self._report(text)


def duration(seconds: float) -> str:
    """12 s, 4.5 min."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.1f} min"
