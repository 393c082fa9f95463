# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A filter: what a plan costs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._cost import plan_prices
from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
    Entry,
    Field,
    Plan,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.report import plan_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


def priced(
    entries: Iterable[Mapping[str, Any]], region: str, price_table: str = "", title: str = "plan"
) -> dict[str, Any]:
    """A plan with its prices, as data and as text; see plugins/filter/priced.yml."""
    plan = Plan(tuple(map(_entry, entries)))
    told = plan_prices.told(plan, region, price_table or None)
    return {**asdict(told), "text": plan_text(title, plan, told)}


def _entry(told: Mapping[str, Any]) -> Entry:
    fields = tuple(Field(**field) for field in told.get("fields", ()))
    return Entry(told["action"], told["type"], told["name"], fields)


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters of this file by name."""
        return {"priced": priced}
