# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The prices of any region, asked of the AWS price list API, and what its answers mean.

https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._cost.errors import (
    PriceListError,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.price_queries import (
    EVERY_MACHINE,
    MACHINES,
    MANAGED,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.prices import (
    Price,
    Prices,
    shipped,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.price_queries import (
        Query,
        Wanted,
    )

# The API answers in few regions, for all of them.
API_REGION = "us-east-1"
SOURCE = "AWS price list API"
# What is the same everywhere, and not a price that could be asked for.
_WORLDWIDE = ("data_out_free_gb_month", "budget_month")
_PREFIX = r"(?:[A-Z]{2,4}\d?-)?"
_NO_REGION = (
    "Is the region's name right? The API knows no prices of GovCloud; in China it has its own."
)


def ask(get_products: Callable[..., Mapping[str, Any]], region: str, today: date) -> Prices:
    """All prices of a region; those that the API does not have are absent.

    get_products: of boto3's client pricing, in API_REGION; what it raises is let through.
    Raises PriceListError if an answer is not as documented, or there is none for the region.
    """
    when = today.isoformat()
    everywhere = shipped("us-east-1").managed
    managed = {name: everywhere[name] for name in _WORLDWIDE}
    for query in MANAGED:
        where = {query.region_field: region} if query.region_field else {}
        products = list(_products(get_products, query.service, {**where, **query.filters}))
        for wanted in query.wanted:
            usd = managed_price(products, query, wanted)
            if usd is not None:
                managed[wanted.name] = Price(usd, wanted.unit, SOURCE, when)
    machines: dict[str, Price] = {}
    for kind in MACHINES:
        filters = {"regionCode": region, **EVERY_MACHINE, **kind}
        for name, usd in machine_prices(_products(get_products, "AmazonEC2", filters)):
            machines[name] = Price(usd, "machine-hour", SOURCE, when)
    if not machines:
        raise PriceListError(
            f"ask AWS for the prices of {region}", "it has none of machines there", _NO_REGION
        )
    return Prices(region, managed, machines)


def managed_price(
    products: list[Mapping[str, Any]], query: Query, wanted: Wanted
) -> Decimal | None:
    """USD of one of our units; None if no product has it. Two prices are a PriceListError."""
    usage = re.compile(_PREFIX + re.escape(wanted.usage))
    mine = [product for product in products if usage.fullmatch(_usage_type(product))]
    found = {usd for product in mine if (usd := first_paid(product)) is not None}
    # What is included elsewhere is listed too, at 0.
    found = {usd for usd in found if usd} or found
    if len(found) > 1:
        raise PriceListError(
            f"read the price of {wanted.usage} of {query.service}",
            f"there are {len(found)}: {', '.join(str(usd) for usd in sorted(found))}",
            "Nothing was guessed, and nothing kept.",
        )
    return found.pop() * wanted.scale if found else None


def machine_prices(products: Iterator[Mapping[str, Any]]) -> Iterator[tuple[str, Decimal]]:
    """Instance types with USD an hour, without those that have no price of their own."""
    for product in products:
        name = product["product"]["attributes"].get("instanceType")
        usd = first_paid(product)
        if name and usd:
            yield name, usd


def first_paid(product: Mapping[str, Any]) -> Decimal | None:
    """USD a unit in the lowest tier that costs, 0 if none does, None without any tier."""
    tiers: list[tuple[Decimal, Decimal]] = []
    for term in product.get("terms", {}).get("OnDemand", {}).values():
        for tier in term["priceDimensions"].values():
            begin = _decimal(tier.get("beginRange") or "0")
            tiers.append((begin, _decimal(tier["pricePerUnit"].get("USD", ""))))
    paid = sorted(tier for tier in tiers if tier[1] > 0)
    return paid[0][1] if paid else Decimal(0) if tiers else None


def _products(
    get_products: Callable[..., Mapping[str, Any]], service: str, filters: Mapping[str, str]
) -> Iterator[Mapping[str, Any]]:
    """Every page of an answer; each product is a text of JSON."""
    terms = [
        {"Type": "TERM_MATCH", "Field": field, "Value": value} for field, value in filters.items()
    ]
    more: dict[str, str] = {}
    while True:
        answer = get_products(
            ServiceCode=service, Filters=terms, FormatVersion="aws_v1", MaxResults=100, **more
        )
        for text in answer["PriceList"]:
            yield _product(text, service)
        if not answer.get("NextToken"):
            return
        more = {"NextToken": answer["NextToken"]}


def _product(text: str, service: str) -> Mapping[str, Any]:
    try:
        product: Mapping[str, Any] = json.loads(text)
        product["product"]["attributes"]
        first_paid(product)
    except (ValueError, TypeError, KeyError, AttributeError) as unlike:
        raise PriceListError(
            f"read the prices of {service}",
            f"a product is not as AWS documents it: {unlike!r} in {text[:200]!r}",
            "Nothing was guessed, and nothing kept.",
        ) from unlike
    return product


def _usage_type(product: Mapping[str, Any]) -> str:
    return str(product["product"]["attributes"].get("usagetype", ""))


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as unlike:
        raise ValueError(f"no number: {text!r}") from unlike
