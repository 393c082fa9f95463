# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What will stand, the network with the instance groups in it, drawn in plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
        Declaration,
        Group,
    )

# Machines that run idle, and those that may come; a longer row ends with an ellipsis.
RUNS, MAY_RUN, MOST = "■", "□", 12
LEGEND = f"  {RUNS} runs idle   {MAY_RUN} may run   USD an hour, with disk and address, at most"
_RIGHT = (2, 5)


@dataclass(frozen=True)
class Network:
    """title: of the whole; cidr and subnet_cidr: ranges; zone: the subnet's.

    outside: who gets in, a line each; inside: what is in the VPC beside the subnet, a line each.
    """

    title: str
    cidr: str
    subnet_cidr: str
    zone: str
    outside: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()


def draw(
    declaration: Declaration, network: Network, hourly: Mapping[str, Mapping[str, Any]]
) -> str:
    """The picture, its lines without a space at the end.

    hourly: as cost_estimate returns it, by group the USD of an hour of one more machine.
    """
    rows = [_row(group, hourly.get(group.name)) for group in declaration.groups]
    subnet = _box(f"public subnet {network.subnet_cidr}, {network.zone}", _aligned(rows))
    volumes = [f"volume {name}, {volume.gib} GiB" for name, volume in declaration.volumes]
    balancer = [f"{declaration.load_balancer} load balancer of the API"]
    inside = [*subnet, *volumes, *(balancer if declaration.load_balancer else ()), *network.inside]
    return "\n".join(
        [
            network.title,
            *(f"  │  {line}" for line in network.outside),
            "  ▼",
            *_box(f"VPC {network.cidr}", inside),
            LEGEND,
        ]
    )


def _row(group: Group, price: Mapping[str, Any] | None) -> tuple[str, ...]:
    least, most = group.minimum, group.maximum
    squares = RUNS * least + MAY_RUN * (most - least)
    others = f" or {len(group.types) - 1} more" if len(group.types) > 1 else ""
    return (
        group.name,
        squares if most <= MOST else squares[: MOST - 1] + "…",
        str(least) if least == most else f"{least}-{most}",
        f"{group.types[0]}{others}" if group.types else "?",
        _buying(group),
        f"{price['usd']:.4f}" if price and not price["at_least"] else "unknown",
    )


def _buying(group: Group) -> str:
    """How its machines are bought; of a group that may have none, how one would be."""
    count = max(group.maximum, 1)
    spot = group.spot.machines(count) if group.spot else 0
    if spot == count:
        return "spot"
    return "part spot" if spot else "on demand"


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if column in _RIGHT else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def _box(title: str, lines: Iterable[str]) -> Iterator[str]:
    inner = list(lines)
    width = max(len(line) for line in (f"{title}  ", *inner))
    yield f"┌─ {title} {'─' * (width - len(title) - 1)}┐"
    for line in inner:
        yield f"│ {line.ljust(width)} │"
    yield f"└{'─' * (width + 2)}┘"
