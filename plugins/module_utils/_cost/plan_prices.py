# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The prices of a plan, as a module or a filter tells them. No price ever stands in a plan's way:
what cannot be priced is unknown, and a warning says why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._cost import price_file
from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
    Declaration,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.errors import (
    PriceListError,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.kops_spec import declared
from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import Terms
from ansible_collections.datascience.workbench.plugins.module_utils._cost.plan_text import (
    as_cost,
    beside,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.priced_plan import (
    as_result,
    priced,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.prices import (
    Prices,
    shipped,
)
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.report import Told

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import (
        Documents,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import Plan


def told(
    plan: Plan,
    region: str,
    price_table: str | None = None,
    *,
    wanted: Documents | None = None,
    stored: Documents | None = None,
) -> Told:
    """A plan with its prices.

    price_table: the path of a file that price_table wrote; without it the prices that the
    collection brings along. wanted, stored: what is declared, and was before, of a cluster.
    """
    prices, warnings = _table(region, price_table)
    after = before = None
    try:
        after, before = _declaration(region, wanted), _declaration(region, stored)
    except WorkbenchError as error:
        warnings = (*warnings, str(error))
    nothing = Declaration(region, ())
    entries = priced(plan, after or before or nothing, Terms(prices), before)
    cost = as_cost(entries)
    return Told(
        as_result(entries),
        cost,
        tuple(map(beside, entries)),
        warnings if cost["at_least"] else (),
    )


def _table(region: str, path: str | None) -> tuple[Prices, tuple[str, ...]]:
    """The prices of a region, none if there are none, and what to say about that."""
    try:
        table = price_file.read(Path(path)) if path else shipped(region)
    except PriceListError as error:
        return Prices(region), (str(error),)
    if table.region != region or not (table.machines or table.managed):
        whose = f"The price table {path} is of {table.region}, not of" if path else "No table of"
        why = f"{whose} {region}: what this costs is not known."
        return Prices(region), (f"{why} datascience.workbench.price_table asks AWS for one.",)
    return table, ()


def _declaration(region: str, documents: Documents | None) -> Declaration | None:
    """What a cluster's documents declare; None if there is no cluster. Raises DeclarationError."""
    if documents is None or documents.cluster is None:
        return None
    groups = [{"name": name, "spec": one["spec"]} for name, one in documents.groups.items()]
    return declared(region, documents.cluster["spec"], groups)
