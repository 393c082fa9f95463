# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What machines on the spot market cost of late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    aws_call,
)

if TYPE_CHECKING:
    from collections.abc import Collection

# AWS tells 90 days, and from a start that is now the price in force:
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html,
# November 2026. What is older is not a price of late.
_KEPT = timedelta(days=90)
_SYSTEM = "Linux/UNIX"


def read_spot_prices(
    ec2: Any, zone: str, machine_types: Collection[str], now: datetime | None = None
) -> dict[str, float] | None:
    """USD an hour by instance type in a zone, of those that AWS has a price of.

    None if we may not know. Raises AwsError.
    """
    now = now or datetime.now(UTC)
    pages = ec2.get_paginator("describe_spot_price_history")
    asked = {
        "InstanceTypes": sorted(machine_types),
        "ProductDescriptions": [_SYSTEM],
        "AvailabilityZone": zone,
        "StartTime": now,
    }
    try:
        with aws_call(f"read the spot prices in {zone}"):
            found = [one for page in pages.paginate(**asked) for one in page["SpotPriceHistory"]]
    except AwsError as error:
        if error.is_denied:
            return None
        raise
    recent = [
        one for one in found if one["AvailabilityZone"] == zone and now - one["Timestamp"] <= _KEPT
    ]
    recent.sort(key=lambda one: one["Timestamp"])
    return {str(one["InstanceType"]): float(one["SpotPrice"]) for one in recent}
