"""What a kops cluster declares, and what kops fills in."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
    Group,
    Spot,
    Storage,
    Volume,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.errors import (
    DeclarationError,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.kops_spec import (
    declared,
    volume,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import parse_update

from .conftest import REGION, SPEC, group, mixed

RECORDED = Path(__file__).parents[3] / "fixtures" / "kops-1.36.2"
ROOT = Volume("gp3", 20, 3000, 125)


def one(**spec: Any) -> Group:
    (found,) = declared(REGION, SPEC, [group("g", **spec)]).groups
    return found


def test_a_group_with_everything() -> None:
    assert one(
        minSize=1,
        maxSize=3,
        cpuCredits="unlimited",
        maxPrice="0.40",
        rootVolumeIops=4000,
        rootVolumeThroughput=250,
        volumes=[{"device": "/dev/sdf", "size": 100, "type": "io1", "iops": 200}],
        detailedInstanceMonitoring=True,
        **mixed("m5.large", "m5a.large", onDemandBase=1, onDemandAboveBase=25),
    ) == Group(
        "g",
        ("m5.large", "m5a.large"),
        1,
        3,
        (Volume("gp3", 20, 4000, 250), Volume("io1", 100, 200)),
        True,
        "unlimited",
        Spot(1, 25, Decimal("0.40")),
        True,
    )


@pytest.mark.parametrize(
    ("role", "count", "gib"), [("ControlPlane", 1, 64), ("Master", 1, 64), ("Node", 2, 128)]
)
def test_what_kops_fills_in(role: str, count: int, gib: int) -> None:
    spec = {"role": role, "machineType": "m5.large", "subnets": ["us-east-1a"]}
    (found,) = declared(REGION, SPEC, [{"name": "g", "spec": spec}]).groups
    assert found == Group("g", ("m5.large",), count, count, (Volume("gp3", gib, 3000, 125),), True)


def test_what_the_recorded_plan_of_kops_has(terms: object) -> None:
    """The volumes of a launch template are those that are taken for granted here."""
    plan = parse_update((RECORDED / "plan-create.txt").read_text())
    template = next(entry for entry in plan.entries if entry.type == "LaunchTemplate")
    fields = {field.name: field.after for field in template.fields}
    names = ("RootVolumeType", "RootVolumeSize", "RootVolumeIops", "RootVolumeThroughput")
    assert [fields[name] for name in names] == ["gp3", "20", "3000", "125"]
    assert fields["AssociatePublicIP"] == "true"
    assert one(machineType="t3a.small").volumes == (ROOT,)


def test_a_mixed_group_that_says_nothing_more_is_on_demand() -> None:
    spec = {"mixedInstancesPolicy": {"instances": ["m5.large"]}}
    spot = one(**spec).spot
    assert spot is not None
    assert spot.machines(10) == 0


def test_a_group_by_requirements_names_no_types() -> None:
    assert one(mixedInstancesPolicy={"instanceRequirements": {"cpu": {"min": "2"}}}).types == ()


@pytest.mark.parametrize(
    ("subnet", "spec", "addressed"),
    [
        ({"type": "Public"}, {}, True),
        ({"type": "Public"}, {"associatePublicIp": False}, False),
        ({"type": "Private"}, {}, False),
    ],
)
def test_public_addresses(subnet: dict[str, Any], spec: dict[str, Any], addressed: bool) -> None:
    cluster = {**SPEC, "subnets": [{"name": "us-east-1a", "zone": "us-east-1a", **subnet}]}
    (found,) = declared(REGION, cluster, [group("g", **spec)]).groups
    assert found.public_address is addressed


def test_volumes_of_etcd_are_as_kops_names_them() -> None:
    spec = {"etcdClusters": [{"name": "main", "etcdMembers": [{"name": "a"}, {"name": "b"}]}]}
    default = Volume("gp3", 20, 3000, 125)
    assert declared(REGION, spec, []).volumes == (
        ("a.etcd-main", default),
        ("b.etcd-main", default),
    )


@pytest.mark.parametrize(
    ("spec", "balancer", "addresses", "zones"),
    [
        ({"topology": {"dns": {"type": "Private"}}, "api": {"dns": {}}}, "", 0, 1),
        ({"topology": {"dns": {"type": "None"}}}, "network", 2, 0),
        ({"api": {"loadBalancer": {"class": "Classic"}}}, "classic", 2, 1),
        ({"api": {"loadBalancer": {"type": "Internal"}}}, "network", 0, 1),
    ],
)
def test_load_balancers_and_zones(
    spec: dict[str, Any], balancer: str, addresses: int, zones: int
) -> None:
    subnets = [{"name": name, "zone": name, "type": "Public"} for name in ("a", "b")]
    found = declared(REGION, {**spec, "subnets": subnets}, [])
    assert found.load_balancer == balancer
    assert found.load_balancer_addresses == addresses
    assert found.dns_zones == zones


def test_private_subnets_have_gateways_unless_they_say_otherwise() -> None:
    subnets = [
        {"name": "a", "type": "Private"},
        {"name": "b", "type": "Private", "egress": "External"},
        {"name": "c", "type": "Utility"},
    ]
    assert declared(REGION, {"subnets": subnets}, []).nat_gateways == 1


def test_kinds_of_volumes() -> None:
    assert volume(None, 8) == Volume("gp3", 8, 3000, 125)
    assert volume("gp2", 8, 500, 300) == Volume("gp2", 8)
    assert volume("io2", 8) == Volume("io2", 8, 100)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"minSize": "few"}, "instance group g: minSize is 'few'"),
        ({"minSize": -1}, "instance group g: minSize is -1"),
        ({"maxPrice": "cheap"}, "instance group g: maxPrice is 'cheap'"),
        ({"rootVolumeSize": "NaN"}, "the size of a volume is 'NaN'"),
    ],
)
def test_a_field_of_another_kind(spec: dict[str, Any], said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        one(**spec)


@pytest.mark.parametrize(
    "spec",
    [
        {"mixedInstancesPolicy": "m5.large"},
        {"mixedInstancesPolicy": {"instances": 3}},
        {"mixedInstancesPolicy": {"instances": "m5.large"}},
        {"volumes": 3},
        {"volumes": ["sdf"]},
        {"subnets": 3},
        {"maxPrice": []},
    ],
)
def test_a_field_that_is_no_list_or_mapping_is_an_error_of_ours(spec: dict[str, Any]) -> None:
    with pytest.raises(DeclarationError):
        one(**spec)


def test_a_cluster_of_another_kind() -> None:
    with pytest.raises(DeclarationError, match=r"topology\.dns\.type is 'Private', no mapping"):
        declared(REGION, {"topology": "Private"}, [])


def test_storage_by_name() -> None:
    assert Storage.of({"homes_gb": 17, "images_gb": "2.5"}) == Storage(
        homes_gb=Decimal(17), images_gb=Decimal("2.5")
    )
    with pytest.raises(DeclarationError, match=r"no 'home_gb'\. Did you mean homes_gb\?"):
        Storage.of({"home_gb": 17})
    with pytest.raises(DeclarationError, match="homes_gb is 'much'"):
        Storage.of({"homes_gb": "much"})
