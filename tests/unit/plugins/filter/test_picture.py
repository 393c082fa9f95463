from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.filter.picture import FilterModule, picture

NETWORK = {
    "title": "wb.internal",
    "cidr": "10.0.0.0/16",
    "subnet_cidr": "10.0.0.0/20",
    "zone": "us-east-1a",
    "outside": ["SSH from 192.0.2.1/32"],
    "inside": ["hosted zone"],
}
SPEC: dict[str, Any] = {
    "topology": {"dns": {"type": "Private"}},
    "etcdClusters": [{"name": "main", "etcdMembers": [{"name": "a", "volumeSize": 5}]}],
}
MIXED = {"instances": ["m5.large", "m5a.large"], "onDemandAboveBase": 0}
GROUPS: list[dict[str, Any]] = [
    {"name": "admin", "spec": {"machineType": "t3a.small", "minSize": 2, "maxSize": 3}},
    {
        "name": "spark",
        "spec": {"mixedInstancesPolicy": MIXED, "minSize": 0, "maxSize": 40},
    },
]
HOURLY = {
    "admin": {"usd": 0.026, "at_least": False},
    "spark": {"usd": 0.1032, "at_least": False},
}


def drawn(
    spec: dict[str, Any] | None = None, groups: list[dict[str, Any]] | None = None, **how: Any
) -> str:
    cluster = {"spec": spec or SPEC, "instance_groups": GROUPS if groups is None else groups}
    return picture(cluster, NETWORK, how.get("hourly", HOURLY))


def test_the_groups_are_in_the_subnet_and_the_subnet_in_the_vpc() -> None:
    assert drawn().splitlines() == [
        "wb.internal",
        "  │  SSH from 192.0.2.1/32",
        "  ▼",
        "┌─ VPC 10.0.0.0/16 ────────────────────────────────────────────────────┐",
        "│ ┌─ public subnet 10.0.0.0/20, us-east-1a ──────────────────────────┐ │",
        "│ │ admin  ■■□            2-3  t3a.small           on demand  0.0260 │ │",
        "│ │ spark  □□□□□□□□□□□…  0-40  m5.large or 1 more  spot       0.1032 │ │",
        "│ └──────────────────────────────────────────────────────────────────┘ │",
        "│ volume a.etcd-main, 5 GiB                                            │",
        "│ hosted zone                                                          │",
        "└──────────────────────────────────────────────────────────────────────┘",
        "  ■ runs idle   □ may run   USD an hour, with disk and address, at most",
    ]


@pytest.mark.parametrize(
    ("spec", "hourly", "told"),
    [
        ({"machineType": "m5.large", "maxPrice": "0.05"}, None, ["spot", "unknown"]),
        (
            {"mixedInstancesPolicy": {**MIXED, "onDemandBase": 1}, "maxSize": 3},
            {"usd": 0.1, "at_least": True},
            ["part spot", "unknown", "m5.large or 1 more"],
        ),
        # kops's own default of a group that says nothing.
        ({"machineType": "m5.large"}, {"usd": 1.5, "at_least": False}, [" ■■ ", " 2 ", "1.5000"]),
        ({}, None, [" ? "]),
    ],
)
def test_a_group_is_told_as_it_is(
    spec: dict[str, Any], hourly: dict[str, Any] | None, told: list[str]
) -> None:
    [row] = [
        line
        for line in drawn(
            groups=[{"name": "mine", "spec": spec}], hourly={"mine": hourly} if hourly else {}
        ).splitlines()
        if "│ mine" in line
    ]
    for one in told:
        assert one in row


def test_a_load_balancer_is_shown_where_there_is_one() -> None:
    assert "load balancer" not in drawn()
    assert "network load balancer of the API" in drawn({"topology": {"dns": {"type": "None"}}})


def test_ansible_finds_it() -> None:
    assert FilterModule().filters() == {"picture": picture}
