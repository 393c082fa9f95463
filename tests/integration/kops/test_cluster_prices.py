"""The plans of real kops, priced: what they come to is the difference of two estimates."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.conftest import Module, Sandbox

pytestmark = pytest.mark.integration

Arguments = dict[str, Any]
MORE = [{"device": "/dev/xvdb", "type": "gp3", "size": 100, "encrypted": True}]
ON_DEMAND = {"instances": ["m5.large"], "onDemandBase": 2, "onDemandAboveBase": 0}


@pytest.fixture(scope="module")
def _kept() -> Arguments:
    return {}


@pytest.fixture
def cluster(_kept: Arguments, arguments: Arguments, run_module: Callable[..., Module]) -> Arguments:
    """The arguments of a cluster that exists, and that every test leaves as it is."""
    if not _kept:
        made = run_module("kops_cluster", arguments)
        assert not made.failed, made.msg
        _kept.update(arguments)
    return copy.deepcopy(_kept)


def group(options: Arguments, name: str, **fields: Any) -> None:
    named = {one["name"]: one["spec"] for one in options["instance_groups"]}
    named[name].update(fields)


def add(options: Arguments) -> None:
    [admin] = (one["spec"] for one in options["instance_groups"] if one["name"] == "admin")
    big = {**admin, "machineType": "r5.4xlarge", "minSize": 1, "maxSize": 4, "volumes": MORE}
    options["instance_groups"].append({"name": "big", "spec": big})


def take_away(options: Arguments) -> None:
    options["instance_groups"] = [
        one for one in options["instance_groups"] if one["name"] != "admin"
    ]
    options["purge_instance_groups"] = True


def etcd(options: Arguments) -> None:
    options["spec"]["etcdClusters"][0]["etcdMembers"][0]["volumeSize"] = 20


def everything(options: Arguments) -> None:
    group(options, "admin", machineType="t3a.large", minSize=3, maxSize=3, rootVolumeSize=50)
    group(options, "spark", minSize=2, mixedInstancesPolicy=ON_DEMAND)
    etcd(options)
    add(options)


# What is changed, and USD a month of it, done by hand.
CHANGES: dict[str, tuple[Callable[[Arguments], None], str]] = {
    # 1,460 h x (.0376 - .0188), each line to the cent
    "machine type": (lambda given: group(given, "admin", machineType="t3a.medium"), "27.45"),
    # 3 x (730 x .096 + 20 x .08 + 730 x .005)
    "count": (lambda given: group(given, "spark", minSize=3), "225.99"),
    "fewer": (lambda given: group(given, "admin", minSize=1, maxSize=1), "-18.98"),
    # 2 x 20 x .08
    "size of the root volume": (lambda given: group(given, "admin", rootVolumeSize=40), "3.20"),
    # 2 x 20 x (.10 - .08)
    "type of the root volume": (lambda given: group(given, "admin", rootVolumeType="gp2"), "0.80"),
    # 2 x 100 x .08
    "further volumes": (lambda given: group(given, "admin", volumes=MORE), "16.00"),
    # 15 x .08
    "size of an etcd volume": (etcd, "1.20"),
    # 730 x (1.008 + .005) + 120 x .08
    "an added group": (add, "749.09"),
    "a group that is purged": (take_away, "-37.95"),
    # 1,460 x (.01 - .0188)
    "a limit of spot": (lambda given: group(given, "admin", maxPrice="0.01"), "-12.85"),
    # 2 x 730 x .005
    "no public addresses": (lambda given: group(given, "admin", associatePublicIp=False), "-7.30"),
    "no machine's price": (lambda given: group(given, "spark", maxSize=20), "0.00"),
    "everything": (everything, ""),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_plan_is_the_difference_of_two_estimates(
    cluster: Arguments, run_module: Callable[..., Module], what: str
) -> None:
    change, by_hand = CHANGES[what]
    after = copy.deepcopy(cluster)
    change(after)
    planned = run_module("kops_cluster", after, check=True, diff=True)
    assert not planned.failed, planned.msg
    cost = planned.result["cost"]
    assert cost["at_least"] is False
    assert usd(cost["after"]) - usd(cost["before"]) == difference(cluster, after, run_module)
    if by_hand:
        assert usd(cost["after"]) - usd(cost["before"]) == Decimal(by_hand)
    sums = [
        sum(usd(entry[side]) for entry in planned.result["plan"])
        for side in ("usd_before", "usd_after")
    ]
    assert sums == [usd(cost["before"]), usd(cost["after"])]
    heading, *_lines = planned.result["diff"][0]["prepared"].splitlines()
    assert heading == f"plan: {cost['text']}"


def test_the_type_of_the_zone(arguments: Arguments, run_module: Callable[..., Module]) -> None:
    """It cannot change while a cluster stands, so two clusters are planned that do not."""
    private, nameless = copy.deepcopy(arguments), copy.deepcopy(arguments)
    del nameless["spec"]["dnsZone"]
    nameless["spec"] |= {
        "topology": {"dns": {"type": "None"}},
        "api": {"loadBalancer": {"type": "Public", "class": "Network"}},
    }
    costs = [
        run_module("kops_cluster", one, check=True).result["cost"] for one in (private, nameless)
    ]
    # 730 x .0225, and 730 x .005 for the address in the one zone
    added = usd(costs[1]["after"]) - usd(costs[0]["after"])
    assert added == Decimal("20.08")
    # The private zone is role network's, and so in no plan of kops.
    assert added == difference(private, nameless, run_module) + Decimal("0.50")


def test_all_of_a_cluster_comes_and_goes_at_the_price_of_its_estimate(
    sandbox: Sandbox,
    arguments: Arguments,
    cluster: Arguments,
    run_module: Callable[..., Module],
) -> None:
    idle = usd(estimate(cluster, run_module, dns_zones=0)["idle"]["usd"])
    mark = sandbox.mark()
    made = run_module("kops_cluster", arguments, check=True).result["cost"]
    first = run_module("kops_cluster", before_all_else(arguments), check=True).result["cost"]
    absent = {key: cluster[key] for key in cluster if key not in ("spec", "instance_groups")}
    gone = run_module("kops_cluster", {**absent, "state": "absent"}, check=True).result["cost"]
    assert made == first
    assert (usd(made["before"]), usd(made["after"])) == (0, idle)
    assert (usd(gone["before"]), usd(gone["after"])) == (idle, 0)
    assert made["at_least"] is gone["at_least"] is False
    assert sandbox.changes(mark) == []


def test_a_run_that_changes_nothing_costs_nothing(
    cluster: Arguments, run_module: Callable[..., Module]
) -> None:
    again = run_module("kops_cluster", {**cluster, "price_table": "/nowhere"})
    assert again.result["cost"]["text"] == "costs nothing"
    assert again.result["plan"] == []
    assert not again.result.get("warnings")


def test_prices_that_are_not_known_stop_nothing(
    cluster: Arguments, run_module: Callable[..., Module]
) -> None:
    after = copy.deepcopy(cluster)
    group(after, "admin", machineType="t3a.medium")
    planned = run_module("kops_cluster", {**after, "price_table": "/nowhere"}, check=True)
    assert not planned.failed
    assert planned.result["cost"]["text"] == "what it costs is not known"
    assert "read the price table /nowhere" in str(planned.result["warnings"])


def before_all_else(options: Arguments) -> Arguments:
    """What a check gives where neither the bucket nor the network exists yet."""
    placed = copy.deepcopy({**options, "state_store": "s3://not-made"})
    placed["spec"] |= {"networkID": "vpc-00000000000000000", "dnsZone": "Z00000000000000000000"}
    placed["spec"]["subnets"][0]["id"] = "subnet-00000000000000000"
    for one in placed["instance_groups"]:
        one["spec"]["additionalSecurityGroups"] = ["sg-00000000000000000"]
    return placed


def usd(amount: float) -> Decimal:
    return Decimal(str(amount))


def estimate(options: Arguments, run_module: Callable[..., Module], **more: Any) -> dict[str, Any]:
    declared = {"cluster_spec": options["spec"], "instance_groups": options["instance_groups"]}
    told = run_module("cost_estimate", {"region": options["region"], **declared, **more})
    assert not told.failed, told.msg
    return told.result


def difference(before: Arguments, after: Arguments, run_module: Callable[..., Module]) -> Decimal:
    """USD that an idle month costs more, by cost_estimate's comparison and by its two sums."""
    other = {"cluster_spec": after["spec"], "instance_groups": after["instance_groups"]}
    first = estimate(before, run_module, what_if=other)
    lines = sum((usd(line["usd"]) for line in first["what_if"]["idle"]), Decimal(0))
    second = estimate(after, run_module)
    assert lines == usd(second["idle"]["usd"]) - usd(first["idle"]["usd"])
    return lines
