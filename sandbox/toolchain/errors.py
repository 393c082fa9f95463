"""The one failure that the toolchain shows to a person."""

from __future__ import annotations

from sandbox.settings import SandboxError


class ToolchainError(SandboxError):
    """What was being done, what the tool answered, and what to do next; several lines."""
