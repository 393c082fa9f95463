# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the machines of an instance group cost: by the hour, with their volumes and addresses.

Where AWS chooses among types, the dearest counts, and spot without a limit of its own counts as
on demand: no line is less than what is charged.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._cost.burstable import (
    is_unlimited,
    price_name,
    surplus,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import plain
from ansible_collections.datascience.workbench.plugins.module_utils._cost.prices import Price
from ansible_collections.datascience.workbench.plugins.module_utils._cost.volume_lines import (
    volume_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
        Group,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import (
        Line,
        Terms,
    )

# The item of the line of surplus CPU credits.
CREDITS = "CPU credits"


@dataclass(frozen=True)
class Run:
    """Machines of a group for some time.

    beyond: how many run already, which matters where the first ones are on demand.
    hours: each machine's. full_load: whether CPUs are busy all the time, the bound of the credits.
    """

    machines: int
    hours: Decimal
    beyond: int = 0
    full_load: bool = False


def group_lines(group: Group, run: Run, terms: Terms) -> Iterator[Line]:
    """The lines of a run, none for no machines."""
    if run.machines == 0:
        return
    before, after = run.beyond, run.beyond + run.machines
    spot = group.spot.machines(after) - group.spot.machines(before) if group.spot else 0
    if run.machines > spot:
        yield _machines(group, run.machines - spot, run, terms)
    if spot:
        yield _spot_machines(group, spot, run, terms)
    months = run.machines * run.hours / terms.hours_per_month
    for number, volume in enumerate(group.volumes, 1):
        item = "root volumes" if number == 1 else f"volumes {number}"
        yield from volume_lines(group.name, item, volume, months, terms)
    if group.public_address:
        yield terms.line(
            group.name,
            "public IPv4",
            _count(run.machines, "public IPv4"),
            run.machines * run.hours,
            "address-hours",
            "public_ipv4_hour",
        )
    yield from _credits(group, run, terms)
    if group.detailed_monitoring:
        yield terms.line(
            group.name, "monitoring", "detailed monitoring", months, "machine-months", None
        )


def _machines(group: Group, count: int, run: Run, terms: Terms) -> Line:
    name, price = terms.prices.dearest(group.types)
    return terms.line(
        group.name,
        "machines",
        _count(count, name),
        count * run.hours,
        "machine-hours",
        price,
        *_choice(group),
    )


def _spot_machines(group: Group, count: int, run: Run, terms: Terms) -> Line:
    name, price = terms.prices.dearest(group.types)
    limit = group.spot.limit if group.spot else None
    notes = _choice(group)
    if limit is None:
        notes = ("spot costs less; without a limit the price on demand is the bound", *notes)
    else:
        price = Price(limit, "machine-hours", "the limit that is declared (maxPrice)")
        notes = ("spot at its declared limit",)
    lately = [terms.spot_prices[kind] for kind in group.types if kind in terms.spot_prices]
    if lately:
        usd = terms.rounding.round(count * run.hours * max(lately))
        notes = (*notes, f"at the spot price of late, {max(lately)} USD an hour at most: {usd} USD")
    return terms.line(
        group.name,
        "spot machines",
        _count(count, f"{name} spot"),
        count * run.hours,
        "machine-hours",
        price,
        *notes,
    )


def _choice(group: Group) -> tuple[str, ...]:
    if not group.types:
        return ("AWS chooses the type by what is required of it",)
    if len(group.types) > 1:
        return (f"the dearest of {', '.join(group.types)}",)
    return ()


def _credits(group: Group, run: Run, terms: Terms) -> Iterator[Line]:
    """Surplus CPU credits, at full load the most that can be charged, otherwise none."""
    unlimited = [kind for kind in group.types if is_unlimited(kind, group.credits)]
    if not unlimited:
        return
    bounds = {kind: surplus(kind) for kind in unlimited}
    kind, bound = max(bounds.items(), key=lambda found: (found[1] is None, found[1] or Decimal(0)))
    hours = run.machines * run.hours * (bound or Decimal(0))
    note = (
        "every vCPU at 100 % all the time, the bound"
        if run.full_load
        else f"no use above the baseline; {plain(hours)} vCPU-hours at most at full load"
    )
    yield terms.line(
        group.name,
        CREDITS,
        f"surplus credits of {kind}",
        hours if run.full_load else Decimal(0),
        "vCPU-hours",
        None if bound is None else price_name(kind),
        note,
    )


def _count(count: int, what: str) -> str:
    return f"{count} x {what}"
