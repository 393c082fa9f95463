from __future__ import annotations

import re
from typing import Any

import pytest


@pytest.mark.shows("elasticloadbalancing:DNS name of a load balancer")
def test_the_name_is_nobodys(aws: Any, network: Any) -> None:
    [made] = aws("elbv2").create_load_balancer(
        Name="api", Type="network", Subnets=[network.subnet]
    )["LoadBalancers"]
    assert re.fullmatch(r"api-[0-9a-z]+\.elb\.us-east-1\.amazonaws\.invalid", made["DNSName"])
    [shown] = aws("elbv2").describe_load_balancers()["LoadBalancers"]
    assert shown["DNSName"] == made["DNSName"]
