# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A price table in a file: written whole or not at all, read with its date."""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._cost.errors import (
    PriceListError,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.prices import (
    Price,
    Prices,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.whole_file import (
    write_whole,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = 1
_AGAIN = "Have it written anew by datascience.workbench.price_table."


def write(prices: Prices, path: Path) -> None:
    """Write a table. Raises FileError if the file cannot be written; then it is as before."""
    text = json.dumps(
        {
            "format": FORMAT,
            "region": prices.region,
            "currency": "USD",
            "managed": _plain(prices.managed),
            "machines": _plain(prices.machines),
        },
        indent=1,
        sort_keys=True,
    )
    write_whole(path, f"{text}\n")


def read(path: Path) -> Prices:
    """A table that was written. Raises PriceListError if there is none, or it is unlike one."""
    doing = f"read the price table {path}"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] != FORMAT:
            raise PriceListError(doing, f"it has format {document['format']}", _AGAIN)
        return Prices(
            document["region"], _prices(document["managed"]), _prices(document["machines"])
        )
    except OSError as failed:
        raise PriceListError(doing, str(failed), _AGAIN) from failed
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as unlike:
        raise PriceListError(doing, f"it is no price table: {unlike!r}", _AGAIN) from unlike


def recent(path: Path, region: str, today: datetime.date, max_age: int) -> Prices | None:
    """The table of a region in a file, unless it is older than max_age days, or of no use."""
    try:
        table = read(path)
        age = (today - datetime.date.fromisoformat(table.asked())).days
    except (PriceListError, ValueError):
        return None
    return table if table.region == region and age <= max_age else None


def _plain(prices: Mapping[str, Price]) -> dict[str, Any]:
    return {name: {**asdict(price), "usd": str(price.usd)} for name, price in prices.items()}


def _prices(plain: Mapping[str, Any]) -> dict[str, Price]:
    return {
        name: Price(**{**fields, "usd": Decimal(fields["usd"])}) for name, fields in plain.items()
    }
