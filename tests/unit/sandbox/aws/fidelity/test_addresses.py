from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import pytest

from sandbox.aws.fidelity.addresses import PUBLIC


@pytest.mark.shows("ec2:public addresses")
def test_public_addresses_are_unique_and_nobodys(aws: Any, scaling: Any) -> None:
    scaling.template()
    scaling.group(4)
    addresses = [instance["PublicIpAddress"] for instance in scaling.instances()]
    addresses.append(aws("ec2").allocate_address(Domain="vpc")["PublicIp"])
    assert len(set(addresses)) == 5
    assert all(ip_address(address) in PUBLIC for address in addresses)
