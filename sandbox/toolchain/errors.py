"""The one failure that the toolchain shows to a person."""

from __future__ import annotations


class ToolchainError(Exception):
    """What was being done, what the tool answered, and what to do next; several lines."""
