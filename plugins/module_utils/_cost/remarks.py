# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What must be said beside a sum: prices that are unknown, old, or not from a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import Line
    from ansible_collections.datascience.workbench.plugins.module_utils._cost.prices import (
        Price,
        Prices,
    )

# Stated once here, as they have no line: each rests on AWS's price pages, and none of them has a
# quantity that a workbench could raise to a cent.
FREE = (
    "VPC, subnets, security groups, IAM and auto scaling groups cost nothing; the queue and the "
    "rules of kops's termination handler stay within what is free."
)


def remarks(lines: Iterable[Line], prices: Prices, today: date, max_age: int) -> tuple[str, ...]:
    """The remarks on a table and the lines made with it; max_age in days."""
    return tuple(_remarks(list(lines), prices, today, max_age))


def _remarks(lines: list[Line], prices: Prices, today: date, max_age: int) -> Iterator[str]:
    if not prices.machines and not prices.managed:
        yield (
            f"There is no price table for {prices.region}: nothing could be priced. "
            "`ansible-playbook -i INVENTORY playbooks/prices.yml` asks AWS for one, or the module "
            "datascience.workbench.price_table."
        )
    elif unknown := _named(line for line in lines if line.usd is None):
        yield f"Unknown prices, left out of the sums: {unknown}."
    used: dict[Price, str] = {}
    for line in lines:
        if line.price:
            used.setdefault(line.price, f"{line.what} ({line.resource})")
    old = {price: what for price, what in used.items() if price.age(today) > max_age}
    if old:
        eldest = min(old, key=lambda price: price.date)
        yield (
            f"{len(old)} of {len(used)} prices were last seen more than {max_age} days ago, the "
            f"oldest on {eldest.date}, {eldest.age(today)} days ago: {', '.join(old.values())}."
        )
    if inferred := _named(line for line in lines if line.price and line.price.inferred):
        yield f"Prices from no source that could be named (*): {inferred}."


def _named(lines: Iterable[Line]) -> str:
    """Each once, in the order of the bill."""
    return ", ".join(dict.fromkeys(f"{line.what} ({line.resource})" for line in lines))
