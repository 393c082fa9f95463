"""What a sandbox shows of the real thing, and what it does not: said first and last by `up`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One depth of rehearsal."""

    name: str
    real: str
    not_shown: str

    def __str__(self) -> str:
        return f"level {self.name}: real are {self.real}; not shown: {self.not_shown}"


AWS = Level(
    "aws",
    "kops and its requests, answered by an emulated AWS that forgets everything when it stops",
    "Kubernetes (no API server, no nodes), containers, AWS's hardware, DNS at large, prices",
)


def probe() -> Level:
    """Return the deepest level that this machine allows of those that the sandbox can start."""
    return AWS
