"""A limit on what stands idle, and the amount that opens it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.datascience.workbench.plugins.module_utils._cost.estimate import Bill
from ansible_collections.datascience.workbench.plugins.module_utils._cost.gate import (
    Months,
    Verdict,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.gate import (
    judge as judge_months,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import Line

CENTS = st.decimals(0, 5000, places=2)


def bill(*amounts: Decimal | None) -> Bill:
    return Bill(
        1,
        tuple(
            Line(f"part-{number}", "machines", "", Decimal(1), "", None, usd)
            for number, usd in enumerate(amounts)
        ),
    )


def judge(idle: Bill, limit: Decimal, accepted: Decimal | None = None) -> Verdict:
    """Nothing is lent."""
    return judge_months(Months(idle, bill(Decimal(2340))), limit, accepted)


@pytest.mark.parametrize(
    ("limit", "accepted", "is_open", "why"),
    [
        ("72", None, True, "71.95 USD a month, within the limit of 72.00 USD."),
        ("71.95", None, True, "within the limit"),
        ("70", None, False, "71.95 USD a month, 1.95 USD above the limit of 70.00 USD."),
        ("70", "72", True, "the amount was named and accepted."),
        ("70", "71", True, "the amount was named and accepted."),
        ("70", "71.95", True, "the amount was named and accepted."),
        ("70", "73", False, "The amount that was accepted, 73.00 USD, is not this one."),
        ("70", "1000", False, "The amount that was accepted, 1,000.00 USD, is not this one."),
        ("0", None, False, "above the limit of 0.00 USD."),
    ],
)
def test_above_the_limit_the_amount_has_to_be_named(
    limit: str, accepted: str | None, is_open: bool, why: str
) -> None:
    named = None if accepted is None else Decimal(accepted)
    verdict = judge(bill(Decimal("27.45"), Decimal("44.50")), Decimal(limit), named)
    assert verdict.open is is_open
    assert verdict.why.startswith("Idle, the workbench costs 71.95 USD a month")
    assert why in verdict.why
    assert verdict.why.endswith("It would be 2,340.00 USD at the maximum.")
    assert verdict.amount == 72


@pytest.mark.parametrize(
    ("lent", "wished", "head"),
    [
        ({"spark": 4}, False, "As it runs now, with 4 machines of spark, the workbench costs"),
        ({"spark": 4, "gpu": 1}, True, "As it would run then, with 4 machines of spark, 1 machine"),
    ],
)
def test_what_is_lent_is_judged_and_named(lent: dict[str, int], wished: bool, head: str) -> None:
    running = bill(Decimal("71.95"), Decimal("301.32"))
    months = Months(bill(Decimal("71.95")), bill(Decimal(2340)), running, lent, wished)
    verdict = judge_months(months, Decimal(100))
    assert (verdict.open, verdict.amount) == (False, 374)
    assert verdict.why.startswith(head)
    assert "373.27 USD a month, 273.27 USD above the limit of 100.00 USD." in verdict.why
    assert verdict.why.endswith("It would be 71.95 USD idle, 2,340.00 USD at the maximum.")
    assert not judge_months(months, Decimal(100), Decimal(72)).open
    assert judge_months(months, Decimal(100), Decimal(374)).open
    assert judge_months(months, Decimal(400)).open


def test_what_is_unknown_is_below_no_limit() -> None:
    unknown = bill(Decimal("3.65"), None, None)
    verdict = judge(unknown, Decimal(1000))
    assert not verdict.open
    assert "at least 3.65 USD" in verdict.why
    assert "part-1, part-2" in verdict.why
    assert judge(unknown, Decimal(1000), Decimal(4)).open
    assert not judge(unknown, Decimal(1000), Decimal(1000)).open
    assert judge(bill(None), Decimal(1000), Decimal(0)).open


@given(st.lists(CENTS, min_size=1, max_size=5), CENTS, st.none() | CENTS)
def test_nothing_above_the_limit_passes_unnamed(
    amounts: list[Decimal], limit: Decimal, accepted: Decimal | None
) -> None:
    verdict = judge(bill(*amounts), limit, accepted)
    named = accepted is not None and abs(accepted - sum(amounts)) < 1
    assert verdict.open == (sum(amounts) <= limit or named)
    assert judge(bill(*amounts), limit, Decimal(verdict.amount)).open
