"""The shipped table, CPU credits, and what is said beside a sum."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._cost.burstable import (
    is_unlimited,
    price_name,
    surplus,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
    Declaration,
    Group,
    Storage,
    Volume,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.estimate import (
    idle,
    maximum,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import Terms
from ansible_collections.datascience.workbench.plugins.module_utils._cost.prices import (
    Prices,
    shipped,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.remarks import remarks

USD = Decimal
TODAY = datetime.date(2026, 11, 24)


def test_every_price_has_a_source_a_unit_and_a_date() -> None:
    table = shipped("us-east-1")
    assert len(table.machines) == 1367
    for price in (*table.managed.values(), *table.machines.values()):
        assert price.unit
        assert len(price.source) >= 6
        assert datetime.date(2018, 1, 1) < datetime.date.fromisoformat(price.date) <= TODAY
        assert price.usd >= 0
    inferred = {name for name, price in table.managed.items() if price.inferred}
    assert inferred == {
        "cpu_credits_t4g_vcpu_hour",
        "efs_backup_gb_month",
        "efs_ia_elastic_gb_month",
    }


def test_prices_are_exact() -> None:
    table = shipped("us-east-1")
    assert table.machines["t2.micro"].usd == USD("0.0116")
    assert table.machines["m5.12xlarge"].usd == USD("2.304")
    assert table.managed["efs_one_zone_ia_gb_month"].usd == USD("0.0133")


@pytest.mark.parametrize(
    ("machine", "mode", "unlimited"),
    [
        ("t3a.medium", "unlimited", True),
        ("t3a.medium", "standard", False),
        ("t3a.medium", "", True),
        ("t2.small", "", False),
        ("t2.small", "unlimited", True),
        ("m5.large", "unlimited", False),
        ("trn1.2xlarge", "unlimited", False),
    ],
)
def test_unlimited_mode(machine: str, mode: str, unlimited: bool) -> None:
    assert is_unlimited(machine, mode) is unlimited


def test_the_bound_of_surplus_credits() -> None:
    assert surplus("t3a.small") == USD("1.6")  # 2 vCPU, 20 % of each
    assert surplus("t3.xlarge") == USD("2.4")  # 4 vCPU, 40 % of each
    assert surplus("t2.micro") == USD("0.9")
    assert surplus("t3.huge") is None
    assert price_name("t4g.small") == "cpu_credits_t4g_vcpu_hour"


def test_credits_of_an_unknown_size_are_unknown(terms: Terms) -> None:
    group = Group("odd", ("t3.huge",), 1, 1, credits="unlimited")
    assert [line.usd for line in maximum(Declaration("us-east-1", (group,)), terms).lines] == [
        None,
        None,
    ]


def test_arm_machines_rest_on_an_inferred_price(terms: Terms) -> None:
    group = Group("arm", ("t4g.medium",), 1, 1, credits="unlimited")
    lines = maximum(Declaration("us-east-1", (group,)), terms).lines
    assert lines[1].usd == USD("46.72")  # 1.6 x 730 x .04
    assert "surplus credits of t4g.medium (arm)" in remarks(lines, terms.prices, TODAY, 9999)[0]


def test_an_old_price_says_its_age(terms: Terms) -> None:
    lines = idle(Declaration("us-east-1", (), (("v", Volume("gp3", 1)),)), terms).lines
    (said,) = remarks(lines, terms.prices, TODAY, 180)
    assert said == (
        "1 of 1 prices were last seen more than 180 days ago, the oldest on 2024-07-01, 876 days "
        "ago: 1 GiB gp3 (v)."
    )
    assert remarks(lines, terms.prices, TODAY, 876) == ()


def test_an_unknown_price_is_named(terms: Terms) -> None:
    lines = idle(Declaration("us-east-1", (), (("v", Volume("io2", 1)),)), terms).lines
    (said,) = remarks(lines, terms.prices, TODAY, 9999)
    assert said == "Unknown prices, left out of the sums: 1 GiB io2 (v)."


def test_a_region_without_a_table_says_how_to_have_one(workbench: Declaration) -> None:
    assert shipped("eu-central-1") == Prices("eu-central-1")
    lines = idle(workbench, Terms(Prices("eu-central-1"))).lines
    (said,) = remarks(lines, Prices("eu-central-1"), TODAY, 180)
    assert said.startswith("There is no price table for eu-central-1: nothing could be priced.")
    assert "`ansible-playbook -i INVENTORY playbooks/prices.yml`" in said


def test_what_is_stored(terms: Terms) -> None:
    storage = Storage(
        buckets_gb=USD(1000),
        bucket_writes_thousand=USD(100),
        bucket_reads_thousand=USD(1000),
        homes_gb=USD(17),
        homes_infrequent_gb=USD(100),
        homes_provisioned_mbps=USD(2),
        homes_backup_gb=USD(10),
        images_gb=USD(5),
        snapshots_gb=USD(20),
        transfer_out_gb=USD(150),
        dns_queries_million=USD(1),
    )
    bill = idle(Declaration("us-east-1", (), storage=storage), terms)
    assert {f"{line.resource} {line.item}": line.usd for line in bill.lines} == {
        "buckets storage": USD("23.00"),
        "buckets writes": USD("0.50"),
        "buckets reads": USD("0.40"),
        "homes storage": USD("2.72"),  # 17 x .16
        "homes infrequent access": USD("1.33"),
        "homes throughput": USD("12.00"),
        "homes backups": USD("0.50"),
        "images storage": USD("0.50"),
        "snapshots storage": USD("1.00"),
        "transfer to the internet": USD("4.50"),  # 50 beyond the free 100, x .09
        "hosted zones queries": USD("0.40"),
    }


@pytest.mark.parametrize(("one_zone", "price"), [(True, None), (False, USD("1.60"))])
def test_elastic_throughput(terms: Terms, one_zone: bool, price: Decimal | None) -> None:
    storage = Storage(
        homes_infrequent_gb=USD(100),
        homes_elastic_read_gb=USD(10),
        homes_elastic_write_gb=USD(10),
    )
    declaration = Declaration("us-east-1", (), storage=storage, one_zone=one_zone)
    usd = [line.usd for line in idle(declaration, terms).lines]
    assert usd == [price, USD("0.30"), USD("0.60")]


def test_the_free_transfer_costs_nothing(terms: Terms) -> None:
    storage = Storage(transfer_out_gb=USD(99))
    (line,) = idle(Declaration("us-east-1", (), storage=storage), terms).lines
    assert (line.quantity, line.usd) == (0, 0)
    unknown = replace(terms, prices=Prices("eu-west-1"))
    (line,) = idle(Declaration("eu-west-1", (), storage=storage), unknown).lines
    assert line.usd is None
