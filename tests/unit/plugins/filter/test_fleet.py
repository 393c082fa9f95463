from __future__ import annotations

from ansible_collections.datascience.workbench.plugins.filter.fleet import FilterModule, fleet

GROUPS = [
    {"name": "admin", "spec": {"machineType": "t3a.small", "minSize": 2, "maxSize": 2}},
    {
        "name": "spark",
        "spec": {
            "machineType": "m5.large",
            "minSize": 0,
            "maxSize": 10,
            "mixedInstancesPolicy": {"onDemandAboveBase": 0},
        },
    },
    {"name": "gpu", "spec": {"machineType": "g4dn.xlarge", "maxPrice": "0.4"}},
    {"name": "mixed", "spec": {"machineType": "m5.large", "mixedInstancesPolicy": {}}},
]
MACHINES = [
    {
        "instance_id": f"i-{number}",
        "instance_type": "t3a.small",
        "state": {"name": "running"},
        "private_ip_address": f"172.20.0.{number}",
        "public_ip_address": address,
        "tags": {"kops.k8s.io/instancegroup": "admin"},
    }
    for number, address in ((2, "198.18.0.1"), (1, None))
]


def test_groups_and_machines_are_a_table() -> None:
    assert fleet(GROUPS, MACHINES).splitlines() == [
        "GROUP  SIZE  BUYING     MACHINE      INSTANCE  STATE    PRIVATE     PUBLIC",
        "admin  2     on-demand  t3a.small    i-1       running  172.20.0.1  -",
        "                        t3a.small    i-2       running  172.20.0.2  198.18.0.1",
        "spark  0-10  spot       m5.large     -         -        -           -",
        "gpu    0     spot       g4dn.xlarge  -         -        -           -",
        "mixed  0     on-demand  m5.large     -         -        -           -",
    ]


def test_without_groups_there_is_the_head() -> None:
    assert fleet([], MACHINES).startswith("GROUP  SIZE")


def test_ansible_finds_it() -> None:
    assert FilterModule().filters() == {"fleet": fleet}
