# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the variables of role cost may be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Against,
    Arguments,
    Declared,
    Fault,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def _amounts(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    for variable in ("cost_monthly_limit", "cost_accept_monthly"):
        usd = arguments.get(variable, 0)
        if not (math.isfinite(usd) and usd >= 0):
            yield Fault(variable, shown(usd), "USD a month, 0 or more")


def _usage(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    for position, usage in enumerate(arguments["cost_usage"]):
        for field in ("machines", "hours"):
            if not (math.isfinite(usage[field]) and usage[field] >= 0):
                where = f"cost_usage[{position}].{field}"
                yield Fault(where, shown(usage[field]), "a number, 0 or more")


DECLARED: tuple[Declared, ...] = (_amounts, _usage)
AGAINST: tuple[Against, ...] = ()
