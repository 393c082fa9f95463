from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.shows("route53:CreateHostedZone with a VPC")
def test_a_zone_with_a_vpc_is_private(aws: Any, network: Any) -> None:
    made = aws("route53").create_hosted_zone(
        Name="internal.example.org",
        CallerReference="a",
        VPC={"VPCRegion": "us-east-1", "VPCId": network.vpc},
    )
    assert made["HostedZone"]["Config"]["PrivateZone"] is True
    found = aws("route53").get_hosted_zone(Id=made["HostedZone"]["Id"])
    assert [vpc["VPCId"] for vpc in found["VPCs"]] == [network.vpc]
