"""How many machines groups have, and what spot costs, or that we may not know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    AwsSession,
)
from ansible_collections.datascience.workbench.plugins.module_utils._context.capacity import (
    read_capacity,
)
from ansible_collections.datascience.workbench.plugins.module_utils._context.spot import (
    read_spot_prices,
)

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)


def pages(*answers: dict[str, Any], code: str = "") -> Any:
    """A client of one operation."""

    def paginate(**_: Any) -> Any:
        if code:
            raise ClientError({"Error": {"Code": code, "Message": "no"}}, "Describe")
        return answers

    return SimpleNamespace(get_paginator=lambda _name: SimpleNamespace(paginate=paginate))


def asking(client: Any) -> Any:
    return SimpleNamespace(client=lambda _service: client)


def test_the_groups_of_a_cluster() -> None:
    tags = [{"Key": "kops.k8s.io/instancegroup", "Value": "spark"}]
    group = {"AutoScalingGroupName": "spark.wb", "DesiredCapacity": 4, "MinSize": 0, "MaxSize": 10}
    client = pages({"AutoScalingGroups": [{**group, "Tags": tags}]})
    assert read_capacity(asking(client), "wb") == {
        "spark": {"machines": 4, "smallest": 0, "largest": 10}
    }


def test_no_cluster_is_not_the_same_as_not_knowing(session: AwsSession) -> None:
    assert read_capacity(session, "wb") == {}


def test_who_may_not_ask_does_not_know() -> None:
    assert read_capacity(asking(pages(code="AccessDenied")), "wb") is None
    with pytest.raises(AwsError, match="auto scaling groups of wb"):
        read_capacity(asking(pages(code="ServiceUnavailable")), "wb")
    refused = pages(code="UnauthorizedOperation")
    assert read_spot_prices(refused, "us-east-1a", ["m5.large"], NOW) is None
    with pytest.raises(AwsError, match="spot prices in us-east-1a"):
        read_spot_prices(pages(code="Unavailable"), "us-east-1a", ["m5.large"], NOW)


def price(usd: str, age: timedelta, zone: str = "us-east-1a") -> dict[str, Any]:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SpotPrice.html"""
    return {
        "AvailabilityZone": zone,
        "InstanceType": "m5.large",
        "ProductDescription": "Linux/UNIX",
        "SpotPrice": usd,
        "Timestamp": NOW - age,
    }


def test_the_newest_price_of_the_zone_counts() -> None:
    history = [
        price("0.041200", timedelta(hours=2)),
        price("0.038200", timedelta(hours=1)),
        price("0.010000", timedelta(0), zone="us-east-1b"),
    ]
    client = pages({"SpotPriceHistory": history[:1]}, {"SpotPriceHistory": history[1:]})
    assert read_spot_prices(client, "us-east-1a", ["m5.large"], NOW) == {"m5.large": 0.0382}


def test_a_price_that_aws_would_not_keep_is_none() -> None:
    client = pages({"SpotPriceHistory": [price("0.00001", timedelta(days=91))]})
    assert read_spot_prices(client, "us-east-1a", ["m5.large"], NOW) == {}
