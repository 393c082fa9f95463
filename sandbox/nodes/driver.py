"""What the reconciler asks of whatever makes a node of an instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection

    from sandbox.nodes.api import Api
    from sandbox.nodes.emulator import Fleet
    from sandbox.nodes.instance import Instance


class Driver(Protocol):
    """Makes instances nodes."""

    def running(self) -> Collection[str]:
        """Ids of the instances that are nodes now, whoever booted them."""

    def boot(self, instance: Instance) -> None:
        """Make an instance a node. Raises SandboxError when it cannot be one."""

    def terminate(self, instance: str) -> None:
        """End an instance at once, as a power cut does, and remove all that it had."""

    def api(self, instance: Instance) -> Api:
        """The way to the API server of a control plane's instance."""

    def follow(self, fleet: Fleet) -> None:
        """Make addresses and security groups of the nodes what they are now."""
