# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a budget of AWS counts, from when to when and up to which limit, in comparable form.

Field names and defaults: AWS Billing API Reference, API_budgets_Budget.html and
API_budgets_UpdateBudget.html (model 2016-10-20 of botocore 1.44.5, read 2026-11-24).
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What AWS takes where a budget says nothing.
_COST_TYPES = {
    "IncludeTax": True,
    "IncludeSubscription": True,
    "UseBlended": False,
    "IncludeRefund": True,
    "IncludeCredit": True,
    "IncludeUpfront": True,
    "IncludeRecurring": True,
    "IncludeOtherSubscription": True,
    "IncludeSupport": True,
    "IncludeDiscount": True,
    "UseAmortized": False,
}
# A budget with credits subtracted is silent until they are used up, in a new account for months.
# Who writes Metrics and FilterExpression instead has no CostTypes, and so the defaults: not these.
OUR_COST_TYPES = {**_COST_TYPES, "IncludeCredit": False, "IncludeRefund": False}
# What may have been set by hand, and would stand in the way of a fixed limit.
_OTHER_LIMITS = ("PlannedBudgetLimits", "AutoAdjustData")
# AWS's own end of a budget that was given none, 2087-06-15, in seconds since 1970. At its end "AWS
# deletes the budget and all the associated notifications and subscribers".
_NO_END = 3706473600
_A_YEAR = 365 * 24 * 60 * 60
# Of a whole account: the view of one that has no other.
_WHOLE = ":billingview/primary"
# The kinds of charge (tax, credit, refund), which CostTypes say in other words.
_CHARGES = "RECORD_TYPE"


def definition(told: Mapping[str, Any], now: datetime | None = None) -> dict[str, Any]:
    """What is described of AWS's structure of a budget, to be compared by ==.

    now: when it counts; a budget that begins later counts nothing yet.
    """
    limit = told.get("BudgetLimit")
    filters = {name: sorted(values) for name, values in (told.get("CostFilters") or {}).items()}
    begins, ends = _period(told)
    view = told.get("BillingViewArn") or _WHOLE
    return {
        "limit": (_cents(limit["Amount"]), limit["Unit"]) if limit else None,
        "filters": filters,
        "narrowed": sorted(set(_narrowed(told.get("FilterExpression") or {})) - _tags(filters)),
        "costs": {**_COST_TYPES, **(told.get("CostTypes") or {})},
        "time_unit": told["TimeUnit"],
        "type": told["BudgetType"],
        "other_limits": sorted(name for name in _OTHER_LIMITS if told.get(name)),
        "counts": begins <= (now or datetime.now(UTC)).timestamp(),
        "ends": ends < _NO_END - _A_YEAR,
        "view": "" if view.endswith(_WHOLE) else view,
    }


def handed_back(told: Mapping[str, Any], now: datetime | None = None) -> dict[str, Any]:
    """The fields of a budget that an update repeats, so that it counts now, and without an end.

    An update replaces all of a budget: what it leaves out is AWS's default.
    """
    moment = now or datetime.now(UTC)
    begins, _ends = _period(told)
    first = datetime(moment.year, moment.month, 1, tzinfo=UTC)
    start = begins if 0 < begins <= moment.timestamp() else first.timestamp()
    view = told.get("BillingViewArn") or ""
    return {
        "TimePeriod": {"Start": start, "End": _NO_END},
        **({"BillingViewArn": view} if view.endswith(_WHOLE) else {}),
    }


def _period(told: Mapping[str, Any]) -> tuple[float, float]:
    """When it begins and ends, in seconds since 1970; boto3 makes a datetime of that."""
    period = told.get("TimePeriod") or {}
    begins, ends = period.get("Start", 0), period.get("End", _NO_END)
    return _seconds(begins), _seconds(ends)


def _seconds(moment: datetime | float) -> float:
    return moment.timestamp() if isinstance(moment, datetime) else float(moment)


def _narrowed(expression: Mapping[str, Any]) -> Iterator[str]:
    """What a FilterExpression chooses by, as dimension or tag, but for the kinds of charge.

    AWS may tell CostFilters as an expression too; their tags are taken off by who calls.
    """
    for kind in ("Dimensions", "Tags", "CostCategories"):
        key = (expression.get(kind) or {}).get("Key")
        if key and key != _CHARGES:
            yield f"{kind}: {key}"
    negated = expression.get("Not")
    for one in (
        *(expression.get("And") or ()),
        *(expression.get("Or") or ()),
        *([negated] if negated else ()),
    ):
        yield from _narrowed(one)


def _tags(filters: Mapping[str, list[str]]) -> set[str]:
    """The tags of CostFilters ("user:KEY$VALUE"), as _narrowed tells them, with and without user:.

    Which of the two AWS writes is not documented.
    """
    keys = {value.partition("$")[0] for value in filters.get("TagKeyValue", ())}
    return {f"Tags: {key}" for key in keys | {key.removeprefix("user:") for key in keys}}


def _cents(amount: str) -> Decimal:
    """AWS answers "100", "100.0", or a binary fraction with all its digits, for what was 100.00."""
    return Decimal(amount).quantize(Decimal("0.01"))
