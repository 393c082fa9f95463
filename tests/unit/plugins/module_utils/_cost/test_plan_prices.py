"""A plan with its prices, as kops_cluster and the filters tell it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._cost import (
    plan_prices,
    price_file,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.plan_text import (
    beside,
    heading,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.priced_plan import (
    PricedEntry,
    Sum,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.prices import shipped
from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import parse
from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
    CREATE,
    Entry,
    Plan,
    parse_delete,
    parse_update,
)

RECORDED = Path(__file__).parents[3] / "fixtures" / "kops-1.36.2"
STORED = parse((RECORDED / "get-all.json").read_text())
MADE = parse_update((RECORDED / "plan-create.txt").read_text())
GONE = parse_delete((RECORDED / "plan-delete.txt").read_text())
FREE = Plan((Entry(CREATE, "SecurityGroup", "x"),))


def test_a_new_cluster_and_its_end() -> None:
    made = plan_prices.told(MADE, "us-east-1", wanted=STORED)
    gone = plan_prices.told(GONE, "us-east-1", stored=STORED)
    assert made.cost == {
        "before": 0.0,
        "after": 71.45,
        "at_least": False,
        "text": "0.00 -> 71.45 USD a month, +71.45",
    }
    assert gone.cost["text"] == "71.45 -> 0.00 USD a month, -71.45"
    assert made.warnings == gone.warnings == ()
    assert len(made.beside) == len(made.plan) == len(MADE.entries)
    assert [one for one in made.beside if one] == [
        "0.00 -> 37.95 USD a month",
        "0.00 -> 32.70 USD a month",
        "0.00 -> 0.40 USD a month",
        "0.00 -> 0.40 USD a month",
    ]


def test_a_region_without_prices_is_said() -> None:
    told = plan_prices.told(MADE, "eu-west-1", wanted=STORED)
    assert told.cost["text"] == "what it costs is not known"
    assert told.cost["at_least"] is True
    [why] = told.warnings
    assert why == (
        "No table of eu-west-1: what this costs is not known. "
        "datascience.workbench.price_table asks AWS for one."
    )
    assert plan_prices.told(FREE, "eu-west-1", wanted=STORED).warnings == ()


def test_a_table_of_the_user(tmp_path: Path) -> None:
    table = tmp_path / "prices.json"
    price_file.write(shipped("us-east-1"), table)
    dearer = json.loads(table.read_text())
    dearer["machines"]["t3a.small"]["usd"] = "1.0188"
    table.write_text(json.dumps(dearer))
    told = plan_prices.told(MADE, "us-east-1", str(table), wanted=STORED)
    assert told.cost["after"] == 71.45 + 2 * 730
    [why] = plan_prices.told(MADE, "eu-west-1", str(table), wanted=STORED).warnings
    assert why.startswith(f"The price table {table} is of us-east-1, not of eu-west-1: ")


def test_no_price_stands_in_the_way_of_a_plan(tmp_path: Path) -> None:
    table = tmp_path / "prices.json"
    for text in (None, "{"):
        if text:
            table.write_text(text)
        told = plan_prices.told(GONE, "us-east-1", str(table), stored=STORED)
        assert told.cost["text"] == "what it costs is not known"
        assert f"read the price table {table}" in told.warnings[0]
    strange = json.loads((RECORDED / "get-all.json").read_text())
    strange[1]["spec"]["maxPrice"] = "cheap"
    documents = parse(json.dumps(strange))
    told = plan_prices.told(MADE, "us-east-1", wanted=documents)
    assert "maxPrice is 'cheap'" in told.warnings[0]
    assert told.cost["at_least"] is True


@pytest.mark.parametrize(
    ("total", "text"),
    [
        (Sum(Decimal("71.95"), Decimal("78.12")), "71.95 -> 78.12 USD a month, +6.17"),
        (Sum(Decimal(1200), Decimal(0)), "1,200.00 -> 0.00 USD a month, -1,200.00"),
        (Sum(Decimal(5), Decimal(5)), "5.00 USD a month, as before"),
        (Sum(Decimal(0), Decimal(0)), "costs nothing"),
        (Sum(Decimal(5), Decimal(0), at_least_before=True), "at least 5.00 -> 0.00 USD a month"),
        (
            Sum(Decimal(5), Decimal(6), at_least_before=True, at_least_after=True),
            "at least 5.00 -> at least 6.00 USD a month",
        ),
        (Sum(Decimal(0), Decimal(0), at_least_after=True), "what it costs is not known"),
    ],
)
def test_a_sum_in_words(total: Sum, text: str) -> None:
    assert heading(total) == text


@pytest.mark.parametrize(
    ("before", "after", "note", "text"),
    [
        ("0", "0", "charged by what is stored in it", ""),
        ("12.34", "23.45", "", "12.34 -> 23.45 USD a month"),
        ("12.34", "12.34", "", "12.34 USD a month"),
        (None, "5", "SizeGB does not say", "unknown -> 5.00 USD a month (SizeGB does not say)"),
        (None, None, "nobody knows", "unknown -> unknown USD a month (nobody knows)"),
    ],
)
def test_an_entry_in_words(before: str | None, after: str | None, note: str, text: str) -> None:
    usd = [None if one is None else Decimal(one) for one in (before, after)]
    assert beside(PricedEntry(FREE.entries[0], *usd, note)) == text
