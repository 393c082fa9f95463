"""The registry that nodes ask first for every registry name; on loopback, one a sandbox.

`python -m sandbox.images.registry` is what the supervisor runs (SANDBOX_STATE, as the others).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.settings import Settings
    from sandbox.toolchain.reporting import Report


def port(settings: Settings) -> int:
    """The loopback port of this sandbox's registry, which the first question chooses."""
    raise NotImplementedError


def publish(settings: Settings, report: Report) -> None:
    """Push every image that the registry does not hold yet, by digest; it must be running."""
    raise NotImplementedError
