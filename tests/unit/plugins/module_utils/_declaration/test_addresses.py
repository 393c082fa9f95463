from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.datascience.workbench.plugins.module_utils._declaration.addresses import (
    admitted,
    network_and_subnet,
    parsed,
    unseen,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Arguments,
)

NETWORKS = st.builds(
    lambda address, prefix: ipaddress.ip_network((address, prefix), strict=False),
    st.integers(0, 2**32 - 1),
    st.integers(0, 32),
)


def faults(cidrs: list[object], *, anyone: bool = False) -> list[str]:
    arguments = Arguments(who=cidrs, anyone=anyone)
    return [str(fault) for fault in admitted(arguments, "who", "anyone")]


@given(NETWORKS)
def test_what_is_written_as_a_range_is_read_as_it(network: ipaddress.IPv4Network) -> None:
    assert parsed(str(network)) == network


@given(st.text() | st.integers() | st.none())
def test_any_other_text_has_a_reason(text: object) -> None:
    result = parsed(text)
    assert result if isinstance(result, str) else ipaddress.ip_network(str(text).strip()) == result


@given(NETWORKS)
def test_only_ranges_of_nearly_everyone_need_the_override(
    network: ipaddress.IPv4Network,
) -> None:
    assert bool(faults([str(network)])) == (network.prefixlen < 4)
    assert faults([str(network)], anyone=True) == []


@pytest.mark.parametrize(
    ("cidr", "told"),
    [
        ("0.0.0.0/0", "everyone on earth"),
        ("192.0.2.17/24", "write 192.0.2.0/24 or 192.0.2.17/32"),
        ("2001:db8::/32", "IPv4 only"),
        ("example.org", "no range of addresses"),
        ("", "no range of addresses"),
        ("198.51.100.9", "write it as 198.51.100.9/32"),
        (" 198.51.100.0/24", "write it as 198.51.100.0/24"),
        ("198.51.100.0/255.255.255.0", "write it as 198.51.100.0/24"),
        (7, "write it as text"),
    ],
)
def test_a_range_that_is_none_is_told_how_to_write_one(cidr: object, told: str) -> None:
    [fault] = faults(["192.0.2.1/32", cidr])
    assert fault.startswith("who[1] is ")
    assert told in fault


@pytest.mark.parametrize(
    ("vpc", "subnet", "told"),
    [
        ("172.20.0.0/16", "172.20.0.0/20", []),
        ("10.0.0.0/20", "10.0.0.0/20", []),
        ("10.0.0.0/8", "10.0.0.0/20", ["network_cidr"]),
        ("10.0.0.0/24", "10.0.0.0/24", ["network_cidr", "network_subnet_cidr"]),
        ("172.20.0.0/16", "172.20.0.0/21", ["network_subnet_cidr"]),
        ("172.20.0.0/16", "172.21.0.0/20", ["network_subnet_cidr"]),
        ("nonsense", "172.21.0.0/20", ["network_cidr"]),
        ("172.20.0.0/16", "nonsense", ["network_subnet_cidr"]),
        ("fd00::/16", "172.20.0.0/20", ["network_cidr"]),
    ],
)
def test_a_subnet_is_large_and_inside(vpc: str, subnet: str, told: list[str]) -> None:
    arguments = Arguments(network_cidr=vpc, network_subnet_cidr=subnet)
    assert [fault.variable for fault in network_and_subnet(arguments)] == told


@given(NETWORKS, NETWORKS)
def test_what_has_no_fault_fits(vpc: ipaddress.IPv4Network, subnet: ipaddress.IPv4Network) -> None:
    arguments = Arguments(network_cidr=str(vpc), network_subnet_cidr=str(subnet))
    if not list(network_and_subnet(arguments)):
        assert subnet.subnet_of(vpc)
        assert subnet.num_addresses >= 4096


@pytest.mark.parametrize(
    "cidr",
    ["192.168.1.7/32", "10.0.0.0/8", "172.31.0.0/16", "100.64.3.2/32", "127.0.0.1/32"],
)
def test_an_address_that_aws_never_sees_is_a_warning_and_no_fault(cidr: str) -> None:
    [warning] = unseen(["203.0.113.4/32", cidr], "who")
    assert warning.startswith(f"who[1] is {cidr}, which nobody has on the internet")
    assert "https://checkip.amazonaws.com" in warning
    assert faults([cidr]) == []


def test_an_address_of_the_internet_is_no_warning() -> None:
    public = ["192.0.2.17/32", "172.32.0.0/16", "100.128.0.1/32", "0.0.0.0/0", "2001:db8::/32", "x"]
    assert list(unseen(public, "who")) == []
