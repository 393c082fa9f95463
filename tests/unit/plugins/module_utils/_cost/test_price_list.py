"""The price list API as documented: found by its filters, in pages, and failing half way."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._cost import price_file
from ansible_collections.datascience.workbench.plugins.module_utils._cost.errors import (
    PriceListError,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.price_list import (
    ask,
    first_paid,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.prices import shipped

PRODUCTS = json.loads((Path(__file__).parents[3] / "fixtures/price-list/products.json").read_text())
TODAY = datetime.date(2026, 11, 24)
REGION = "eu-central-1"


@dataclass
class PriceList:
    """GetProducts as boto3 has it, over a list of products, a page of two at a time."""

    products: list[dict[str, Any]]
    fails_at: int = 0
    calls: list[dict[str, Any]] = field(default_factory=list)

    def get_products(self, **request: Any) -> dict[str, Any]:
        self.calls.append(request)
        if len(self.calls) == self.fails_at:
            raise ConnectionError("Could not connect to the endpoint URL")
        assert all(one["Type"] == "TERM_MATCH" for one in request["Filters"])
        found = [one for one in self.products if self._matches(one, request)]
        start = int(request.get("NextToken", 0))
        answer = {
            "FormatVersion": "aws_v1",
            "PriceList": [json.dumps(one) for one in found[start : start + 2]],
        }
        return answer | ({"NextToken": str(start + 2)} if len(found) > start + 2 else {})

    def _matches(self, product: dict[str, Any], request: dict[str, Any]) -> bool:
        has = {
            "productFamily": product["product"].get("productFamily"),
            **product["product"]["attributes"],
        }
        return product["serviceCode"] == request["ServiceCode"] and all(
            has.get(one["Field"]) == one["Value"] for one in request["Filters"]
        )


def test_the_prices_of_a_region() -> None:
    table = ask(PriceList(PRODUCTS).get_products, REGION, TODAY)
    assert {name: str(price.usd.normalize()) for name, price in table.machines.items()} == {
        "t3a.small": "0.0216",
        "t3a.medium": "0.0432",
        "m5.large": "0.115",
        "m5.metal": "5.52",
    }
    assert {name: f"{price.usd.normalize():f}" for name, price in table.managed.items()} == {
        "ebs_gp3_gb_month": "0.0952",
        "ebs_gp2_gb_month": "0.119",
        "ebs_standard_gb_month": "0.059",
        "ebs_gp3_iops_month": "0.006",
        "ebs_gp3_mbps_month": "0.048",  # 49.152 a GiB/s
        "ebs_snapshot_gb_month": "0.054",
        "cpu_credits_t3_vcpu_hour": "0.05",
        "public_ipv4_hour": "0.005",
        "nlb_hour": "0.027",
        "efs_standard_gb_month": "0.36",
        "efs_one_zone_gb_month": "0.192",
        "efs_provisioned_mbps_month": "7.2",  # what is included is listed beside, at 0
        "efs_elastic_read_gb": "0.036",
        "efs_elastic_write_gb": "0.072",
        "s3_standard_gb_month": "0.0245",  # the first tier, in whatever order
        "s3_put_1000": "0.0054",
        "s3_get_1000": "0.00043",
        "route53_zone_month": "0.5",
        "route53_million_queries": "0.4",
        "data_out_gb": "0.09",
        "data_out_free_gb_month": "100",
        "budget_month": "0",
    }
    price = table.managed["nlb_hour"]
    assert (price.source, price.date, price.inferred) == (
        "AWS price list API",
        "2026-11-24",
        False,
    )


def test_the_names_are_those_of_the_shipped_table() -> None:
    known = shipped("us-east-1").managed.keys()
    further = {"ebs_io2_gb_month", "ebs_io1_iops_month"}
    table = ask(PriceList(PRODUCTS).get_products, REGION, TODAY)
    assert table.managed.keys() <= known | further


def test_failing_half_way_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.write_text("before")
    api = PriceList(PRODUCTS)
    ask(api.get_products, REGION, TODAY)
    for call in range(1, len(api.calls) + 1):
        with pytest.raises(ConnectionError):
            price_file.write(
                ask(PriceList(PRODUCTS, fails_at=call).get_products, REGION, TODAY), path
            )
    assert path.read_text() == "before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["prices.json"]


def test_a_region_that_aws_does_not_know() -> None:
    with pytest.raises(PriceListError, match=r"prices of eu-nowhere-1: it has none of machines"):
        ask(PriceList(PRODUCTS).get_products, "eu-nowhere-1", TODAY)


def test_two_prices_for_one_thing_are_no_price() -> None:
    other = json.loads(json.dumps(PRODUCTS).replace("0.0952000000", "0.0999000000"))
    with pytest.raises(PriceListError, match=r"there are 2: 0.0952\d*, 0.0999\d*\. Nothing was"):
        ask(PriceList(PRODUCTS + other).get_products, REGION, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        "{}",
        '{"product": {"attributes": {}}, "terms": []}',
        '{"product": {"attributes": {}}, "terms": {"OnDemand": {"a": {}}}}',
        '{"product": {"attributes": {}}, "terms": {"OnDemand": {"a": {"priceDimensions": '
        '{"b": {"beginRange": "0", "pricePerUnit": {"CNY": "1"}}}}}}}',
    ],
)
def test_an_answer_of_another_shape_is_no_price(text: str) -> None:
    with pytest.raises(PriceListError, match="not as AWS documents it"):
        ask(lambda **_: {"PriceList": [text]}, REGION, TODAY)


def test_a_product_without_terms_has_no_price() -> None:
    assert first_paid({"product": {"attributes": {}}, "terms": {}}) is None


def test_a_table_survives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "prices.json"
    table = ask(PriceList(PRODUCTS).get_products, REGION, TODAY)
    price_file.write(table, path)
    assert price_file.read(path) == table
    assert path.stat().st_mode & 0o777 == 0o644
    assert table.machines["m5.large"].usd == Decimal("0.115")


@pytest.mark.parametrize(
    ("region", "days", "found"), [(REGION, 30, True), (REGION, 31, False), ("eu-west-1", 1, False)]
)
def test_a_recent_table(tmp_path: Path, region: str, days: int, found: bool) -> None:
    path = tmp_path / "prices.json"
    price_file.write(ask(PriceList(PRODUCTS).get_products, REGION, TODAY), path)
    today = TODAY + datetime.timedelta(days=days)
    assert bool(price_file.recent(path, region, today, 30)) is found


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"format": 2}', '{"format": 1, "region": "x", "managed": {"a": 1}, "machines": 2}'],
)
def test_a_file_that_is_no_table(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prices.json"
    path.write_text(text)
    with pytest.raises(PriceListError, match=r"datascience\.workbench\.price_table"):
        price_file.read(path)
    assert price_file.recent(path, REGION, TODAY, 30) is None


def test_no_file_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(PriceListError, match="No such file"):
        price_file.read(tmp_path / "none.json")
