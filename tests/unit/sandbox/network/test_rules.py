from __future__ import annotations

from dataclasses import replace

from sandbox.network.rules import admission, translation
from sandbox.nodes.instance import Instance

ADMIN = Instance(
    id="i-0a",
    type="t3a.small",
    vcpus=2,
    memory_mib=2048,
    root_gib=20,
    zone="us-east-1a",
    private_ip="172.20.0.4",
    public_ip="198.18.0.1",
    mac="02:00:00:00:00:0a",
    image="ami-1",
    profile="nodes.wb.internal",
    groups=("sg-bastion", "sg-nodes"),
    hop_limit=1,
    cluster="wb.internal",
    group="admin",
    role="Node",
    spot=False,
    key="",
)
OTHER = replace(ADMIN, id="i-0b", private_ip="172.20.0.5", public_ip="", mac="02:00:00:00:00:0b")
STRANGER = replace(OTHER, id="i-0c", mac="02:00:00:00:00:0c", groups=("sg-other",))
GROUPS = {
    "sg-nodes": {
        "IpPermissions": [
            {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-nodes"}], "IpRanges": []},
            {
                "IpProtocol": "tcp",
                "FromPort": 22,
                "ToPort": 22,
                "UserIdGroupPairs": [],
                "IpRanges": [{"CidrIp": "203.0.113.7/32"}],
            },
            {"IpProtocol": "4", "UserIdGroupPairs": [{"GroupId": "sg-nodes"}], "IpRanges": []},
        ]
    },
    "sg-bastion": {
        "IpPermissions": [
            {
                "IpProtocol": "tcp",
                "FromPort": 30022,
                "ToPort": 30023,
                "IpRanges": [{"CidrIp": "198.51.100.0/24"}],
            }
        ]
    },
}


def accepted(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.endswith("accept;")]


def test_a_port_is_open_to_the_range_of_its_rule() -> None:
    rules = accepted(admission(ADMIN, GROUPS, [ADMIN, OTHER, STRANGER]))
    assert "ip saddr 203.0.113.7/32 tcp dport 22-22 accept;" in rules
    assert "ip saddr 198.51.100.0/24 tcp dport 30022-30023 accept;" in rules


def test_a_group_admits_the_interfaces_that_bear_it_whatever_pod_speaks() -> None:
    rules = accepted(admission(ADMIN, GROUPS, [ADMIN, OTHER, STRANGER]))
    both = "ether saddr { 02:00:00:00:00:0a, 02:00:00:00:00:0b }"
    assert f"{both} meta nfproto ipv4 accept;" in rules
    assert f"{both} ip protocol 4 accept;" in rules
    assert not any("0c" in rule for rule in rules)


def test_all_else_is_dropped_but_answers() -> None:
    lines = admission(ADMIN, {}, [ADMIN]).splitlines()
    assert accepted("\n".join(lines)) == [
        'iifname != "eth0" accept;',
        "ct state established,related accept;",
    ]
    assert lines[-2] == "meta nfproto ipv4 counter drop; }"


def test_the_hop_limit_decides_whether_pods_have_metadata() -> None:
    drop = 'iifname != { "lo", "eth0" } ip daddr 169.254.169.254 drop;'
    assert drop in admission(ADMIN, GROUPS, [ADMIN])
    assert drop not in admission(replace(ADMIN, hop_limit=2), GROUPS, [ADMIN])


def test_public_addresses_are_translated_both_ways() -> None:
    text = translation([ADMIN, OTHER])
    assert "elements = { 198.18.0.1 : 172.20.0.4 }" in text
    assert "elements = { 172.20.0.4 : 198.18.0.1 }" in text


def test_no_public_address_leaves_maps_without_elements() -> None:
    assert "elements" not in translation([OTHER])
