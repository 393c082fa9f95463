"""The renderings of an estimate: what they say, and that they need nothing beside them."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._cost import task
from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
    Declaration,
    Group,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.errors import (
    DeclarationError,
    PriceListError,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.estimate import idle
from ansible_collections.datascience.workbench.plugins.module_utils._cost.price_file import write
from ansible_collections.datascience.workbench.plugins.module_utils._cost.prices import shipped
from ansible_collections.datascience.workbench.plugins.module_utils._cost.report import (
    Report,
    as_result,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.report_html import page
from ansible_collections.datascience.workbench.plugins.module_utils._cost.report_markdown import (
    markdown,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.report_text import (
    summary,
    text,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.what_if import changes
from ansible_collections.datascience.workbench.plugins.module_utils._cost.whole_file import (
    FileError,
    write_whole,
)

from .conftest import GROUPS, REGION, SPEC

if TYPE_CHECKING:
    from pathlib import Path

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import Terms

TODAY = datetime.date(2026, 11, 24)
SMALL = Declaration(REGION, (Group("admin", ("t3a.small",), 2, 2, public_address=True),))


@pytest.fixture
def report(terms: Terms) -> Report:
    more = replace(SMALL, groups=(replace(SMALL.groups[0], types=("z9.<large>|*",)),))
    before, after = idle(SMALL, terms), idle(more, terms)
    return Report(
        REGION,
        terms.hours_per_month,
        {"idle": before, "maximum": after},
        ("Mind the gap.",),
        {"idle": changes(before, after)},
    )


def test_text(report: Report) -> None:
    assert text(report).splitlines() == [
        "A month idle: 34.75 USD",
        "  resource  what                                     quantity  a unit    USD",
        "  admin     2 x t3a.small                 1,460 machine-hours  0.0188  27.45",
        "  admin     2 x public IPv4               1,460 address-hours   0.005   7.30",
        "  admin     surplus credits of t3a.small         0 vCPU-hours    0.05   0.00",
        "",
        "A month at the maximum: at least 7.30 USD",
        "  resource  what                         quantity   a unit      USD",
        "  admin     2 x z9.<large>|*  1,460 machine-hours  unknown  unknown",
        "  admin     2 x public IPv4   1,460 address-hours    0.005     7.30",
        "",
        "What would change: a month idle",
        "  resource  what              before    after      USD",
        "  admin     2 x z9.<large>|*   27.45  unknown  unknown",
        "",
        "- admin: no use above the baseline; 2,336 vCPU-hours at most at full load.",
        "- Mind the gap.",
    ]


def test_a_summary_has_the_lines_of_the_idle_month_only(report: Report) -> None:
    assert summary(report).splitlines() == [
        *text(report).splitlines()[:5],
        "A month at the maximum: at least 7.30 USD",
        "- admin: no use above the baseline; 2,336 vCPU-hours at most at full load.",
        "- Mind the gap.",
    ]


def test_markdown_takes_no_orders_from_names(report: Report) -> None:
    written = markdown(report)
    assert "## A month at the maximum: at least 7.30 USD" in written
    assert r"| admin | 2 x z9.&lt;large>\|\* | 1,460 machine-hours | unknown | unknown |" in written
    assert "- Mind the gap." in written
    assert "karpenter-provider-aws" in written


class Page(HTMLParser):
    """Every tag and attribute of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_needs_nothing_beside_it(report: Report) -> None:
    written = page(report)
    found = Page()
    found.feed(written)
    assert found.open == []
    assert not {"script", "link", "img", "iframe"} & set(found.tags)
    links = [value for name, value in found.attributes if name in ("src", "href")]
    assert links == ["#idle", "#maximum"]
    assert "url(" not in written
    assert "@import" not in written
    assert "default-src 'none'" in written
    assert "prefers-color-scheme: dark" in written
    assert "z9.<large>|*" in found.text
    assert "z9.<large>" not in written


def test_the_bars_are_in_proportion(report: Report) -> None:
    widths = re.findall(r'<rect width="([\d.]+)"', page(report))
    assert widths == ["100.00", "100.00"]


def test_the_lines_of_a_resource_name_it_once_and_end_in_their_sum(report: Report) -> None:
    written = page(replace(report, hourly={"admin": report.bills["idle"]}))
    idle = written[written.index('id="idle"') : written.index('id="maximum"')]
    assert idle.count("<tr class=same>") == 2
    assert "<details open>" in idle
    assert '<tfoot><tr><td colspan="5">34.75 USD</td></tr></tfoot>' in idle
    # Half of what is in the bar has no price.
    assert "<b>&gt;= 7.30</b>" in written
    assert "<h2>An hour of one more machine" in written
    assert "<b>34.7500</b>" in written


def test_data_are_plain(report: Report) -> None:
    found = json.loads(json.dumps(as_result(report)))
    assert found["idle"]["usd"] == 34.75
    assert found["maximum"]["at_least"] is True
    assert found["maximum"]["lines"][0] == {
        "resource": "admin",
        "item": "machines",
        "what": "2 x z9.<large>|*",
        "quantity": 1460,
        "unit": "machine-hours",
        "price": None,
        "usd": None,
        "source": None,
        "date": None,
        "inferred": None,
        "notes": [],
    }
    assert found["idle"]["lines"][0]["date"] == "2026-07-20"
    assert found["what_if"]["idle"][0]["usd"] is None


def params(**given: Any) -> dict[str, Any]:
    """The options of cost_estimate as Ansible hands them over."""
    defaults = {name: option.get("default") for name, option in task.ARGUMENTS.items()}
    required = {"region": REGION, "cluster_spec": SPEC, "instance_groups": list(GROUPS)}
    return {**defaults, **required, **given}


def test_the_result_of_the_module() -> None:
    found = task.carry_out(params(), TODAY, check_mode=False)
    assert (found["changed"], found["files"]) == (False, [])
    assert found["idle"]["usd"] == 71.95
    assert found["maximum"]["usd"] == 2340.94
    assert found["hourly"]["spark"] == {"usd": 0.1032, "at_least": False}
    assert found["hourly"]["gpu"]["usd"] == 0.5332  # .526 + 20 x .08 / 730 + .005
    assert found["text"].startswith("A month idle: 71.95 USD\n")
    assert len(found["remarks"]) == 2
    assert "what_if" not in found


def test_a_limit_opens_the_gate_or_not() -> None:
    assert "gate" not in task.carry_out(params(), TODAY, check_mode=True)
    found = task.carry_out(params(monthly_limit=50.0), TODAY, check_mode=True)["gate"]
    assert (found["open"], found["amount"]) == (False, 72)
    found = task.carry_out(params(monthly_limit=50.0, accepted=72.0), TODAY, check_mode=True)
    assert found["gate"]["open"]
    with pytest.raises(DeclarationError, match="monthly_limit is nan"):
        task.carry_out(params(monthly_limit=float("nan")), TODAY, check_mode=True)


def test_all_options() -> None:
    found = task.carry_out(
        params(
            storage={"homes_gb": 20},
            volumes=[{"name": "ldap", "type": "gp3", "gib": 8, "iops": None, "mbps": None}],
            dns_zones=2,
            one_zone=False,
            running={"spark": 4},
            scenario={
                "months": 2,
                "usage": [{"group": "spark", "machines": 4, "hours": 56.0}],
                "storage": {"buckets_gb": 1000},
            },
            what_if={"storage": {"homes_gb": 50}, "one_zone": True, "volumes": None},
            spot_prices={"m5.large": 0.037},
        ),
        TODAY,
        check_mode=False,
    )
    # 6.00 of homes, .64 of a volume, .50 of one more zone
    assert found["idle"]["usd"] == 79.09
    # 4 x 730 x .096, 80 GB x .08, 4 x 3.65
    assert found["running"]["usd"] == round(79.09 + 280.32 + 6.40 + 14.60, 2)
    # 224 x .096, 80 x 56 / 730 x .08, 224 x .005, and 2 x 23
    assert found["scenario"]["usd"] == round(2 * 79.09 + 21.50 + 0.49 + 1.12 + 46, 2)
    assert found["what_if"]["idle"] == [
        {
            "resource": "homes",
            "item": "storage",
            "what_before": "EFS Regional",
            "what_after": "EFS One Zone",
            "before": 6.0,
            "after": 8.0,
            "usd": 2.0,
        }
    ]
    assert "at the spot price of late, 0.037 USD an hour at most: 8.29 USD" in found["text"]


def test_files_are_written_where_they_differ(tmp_path: Path) -> None:
    given = params(
        json_dest=str(tmp_path / "deep/e.json"),
        markdown_dest=str(tmp_path / "e.md"),
        html_dest=str(tmp_path / "e.html"),
    )
    foreseen = task.carry_out(given, TODAY, check_mode=True)
    assert foreseen["changed"]
    assert list(tmp_path.iterdir()) == []
    first = task.carry_out(given, TODAY, check_mode=False)
    assert first["files"] == foreseen["files"]
    assert json.loads((tmp_path / "deep/e.json").read_text())["idle"]["usd"] == 71.95
    assert task.carry_out(given, TODAY, check_mode=False)["changed"] is False
    (tmp_path / "e.md").write_text("mine")
    assert task.carry_out(given, TODAY, check_mode=False)["files"] == [str(tmp_path / "e.md")]


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="Could not read"):
        task.carry_out(params(html_dest=str(tmp_path)), TODAY, check_mode=False)
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="Could not write"):
        write_whole(tmp_path / "file" / "below", "")


def test_a_table_of_another_region(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    write(shipped(REGION), path)
    assert (
        task.carry_out(params(price_table=str(path)), TODAY, check_mode=False)["idle"]["usd"]
        == 71.95
    )
    with pytest.raises(PriceListError, match=r"is of us-east-1\. Name the table of that region"):
        task.carry_out(params(price_table=str(path), region="eu-west-1"), TODAY, check_mode=False)


def test_a_region_without_a_table() -> None:
    found = task.carry_out(params(region="eu-west-1"), TODAY, check_mode=False)
    assert (found["idle"]["usd"], found["idle"]["at_least"]) == (0, True)
    assert "There is no price table for eu-west-1" in found["remarks"][0]
    said = ["A month idle: unknown", "A month at the maximum: unknown"]
    said += [f"- {remark}" for remark in found["remarks"]]
    assert [line for line in found["text"].splitlines() if line] == said
    assert found["summary"].splitlines() == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"hours_per_month": 0}, "hours_per_month is 0"),
        ({"running": {"sprak": 2}}, r"Did you mean spark\?"),
        ({"running": {"spark": 1.5}}, r"running\.spark is 1\.5\. Give a whole number"),
        ({"scenario": {"months": 0, "usage": [], "storage": None}}, "months is 0"),
        ({"dns_zones": -1}, "dns_zones is -1"),
    ],
)
def test_an_option_that_cannot_be(given: dict[str, Any], said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        task.carry_out(params(**given), TODAY, check_mode=False)


def test_the_rounding_of_2017() -> None:
    found = task.carry_out(
        params(rounding="whole_dollars", hours_per_month=720.0), TODAY, check_mode=False
    )
    amounts = [line["usd"] for line in found["idle"]["lines"]]
    # 27.07, 1.60, 3.60, 0; 27.07, 3.20, 7.20; .40, .40, .50
    assert amounts == [27, 1, 3, 0, 27, 3, 7, 0, 0, 0]
    assert found["idle"]["usd"] == Decimal(68)
