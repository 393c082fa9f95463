"""Estimates against sums done by hand, and what holds for all of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
    Declaration,
    Group,
    Spot,
    Storage,
    Volume,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.errors import (
    DeclarationError,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.estimate import (
    Bill,
    Scenario,
    Usage,
    an_hour,
    idle,
    maximum,
    month,
    scenario,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import (
    HUNDREDTHS_OF_CENTS,
    WHOLE_DOLLARS,
    Terms,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.prices import (
    Prices,
    shipped,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.what_if import changes

REGION = "us-east-1"
USD = Decimal


def amounts(bill: Bill) -> list[tuple[str, str, Decimal | None]]:
    return [(line.resource, line.item, line.usd) for line in bill.lines]


def single(name: str, machine: str, limit: str = "") -> Group:
    """One machine without volumes and addresses, on demand, or spot up to a limit."""
    count = 0 if limit else 1
    spot = Spot(limit=USD(limit)) if limit else None
    return Group(name, (machine,), count, 4 if limit else 1, spot=spot)


# As it was reckoned in 2017: no charge for addresses, one line a machine.
IN_2017 = Declaration(
    REGION,
    (
        single("master", "t2.micro"),
        single("node-1", "t2.small"),
        single("node-2", "t2.small"),
        single("spark", "t2.xlarge", limit="0.05"),
        single("large", "m5.12xlarge", limit="0.75"),
    ),
    volumes=(("disks", Volume("gp2", 50)),),
    storage=Storage(homes_gb=USD(17)),
    one_zone=False,
)
YEAR = Scenario(
    months=12,
    usage=(Usage("spark", 4, USD(7 * 24)), Usage("large", 4, USD(2 * 24))),
    storage=Storage(buckets_gb=USD(1000)),
)


def test_the_month_of_2017(terms: Terms) -> None:
    by_hand = replace(terms, hours_per_month=USD(720), rounding=WHOLE_DOLLARS)
    bill = idle(IN_2017, by_hand)
    assert amounts(bill) == [
        ("master", "machines", 8),  # .0116 x 720 = 8.352
        ("node-1", "machines", 16),  # .023 x 720 = 16.56
        ("node-2", "machines", 16),
        ("disks", "volume", 5),  # 50 x .10
        ("homes", "storage", 5),  # 17 x .30 = 5.10
    ]
    assert bill.usd == 50


def test_the_year_of_2017(terms: Terms) -> None:
    by_hand = replace(terms, hours_per_month=USD(720), rounding=WHOLE_DOLLARS)
    bill = scenario(IN_2017, by_hand, YEAR)
    standing = [
        line.usd for line in bill.lines if line.resource not in ("buckets", "spark", "large")
    ]
    assert sum(usd for usd in standing if usd is not None) == 600  # 12 x 50
    assert amounts(bill)[-2:] == [
        ("spark", "spot machines", 33),  # 4 x 168 x .05 = 33.60
        ("large", "spot machines", 144),  # 4 x 48 x .75
    ]
    assert ("buckets", "storage", USD(276)) in amounts(bill)  # 12 x 1,000 x .023
    assert bill.usd == 1053


def test_the_year_of_2017_without_flooring_what_is_used(terms: Terms) -> None:
    exact = scenario(IN_2017, replace(terms, hours_per_month=USD(720)), YEAR)
    used = sum((line.usd or 0 for line in exact.lines[-2:]), USD(0))
    assert 600 + used + 276 == USD("1053.60")


@pytest.mark.parametrize(
    ("one_zone", "homes", "total"), [(False, "6.00", "65.50"), (True, "3.20", "62.70")]
)
def test_the_shape_of_2017_at_todays_prices(
    terms: Terms, one_zone: bool, homes: str, total: str
) -> None:
    root = (Volume("gp3", 20, 3000, 125),)
    shape = Declaration(
        REGION,
        (
            Group("control-plane", ("t2.micro",), 1, 1, root, True),
            Group("admin", ("t2.small",), 2, 2, root, True),
        ),
        volumes=(
            ("a.etcd-main", Volume("gp3", 5, 3000, 125)),
            ("a.etcd-events", Volume("gp3", 5, 3000, 125)),
            ("ldap", Volume("standard", 8)),
        ),
        dns_zones=1,
        storage=Storage(homes_gb=USD(20)),
        one_zone=one_zone,
    )
    bill = idle(shape, terms)
    assert amounts(bill) == [
        ("control-plane", "machines", USD("8.47")),  # 730 x .0116 = 8.468
        ("control-plane", "root volumes", USD("1.60")),  # 20 x .08
        ("control-plane", "public IPv4", USD("3.65")),  # 730 x .005
        ("admin", "machines", USD("33.58")),  # 2 x 730 x .023
        ("admin", "root volumes", USD("3.20")),
        ("admin", "public IPv4", USD("7.30")),
        ("a.etcd-main", "volume", USD("0.40")),  # 5 x .08
        ("a.etcd-events", "volume", USD("0.40")),
        ("ldap", "volume", USD("0.40")),  # 8 x .05
        ("hosted zones", "zones", USD("0.50")),
        ("homes", "storage", USD(homes)),  # 20 x .30 or .16
    ]
    assert bill.usd == USD(total)


def test_the_default_idle(terms: Terms, workbench: Declaration) -> None:
    bill = idle(workbench, terms)
    assert amounts(bill) == [
        ("control-plane", "machines", USD("27.45")),  # 730 x .0376 = 27.448
        ("control-plane", "root volumes", USD("1.60")),
        ("control-plane", "public IPv4", USD("3.65")),
        ("control-plane", "CPU credits", USD("0.00")),
        ("admin", "machines", USD("27.45")),  # 1,460 x .0188 = 27.448
        ("admin", "root volumes", USD("3.20")),
        ("admin", "public IPv4", USD("7.30")),
        ("a.etcd-main", "volume", USD("0.40")),
        ("a.etcd-events", "volume", USD("0.40")),
        ("hosted zones", "zones", USD("0.50")),
    ]
    assert bill.usd == USD("71.95")
    assert not bill.at_least


def test_the_default_at_its_maximum(terms: Terms, workbench: Declaration) -> None:
    bill = maximum(workbench, terms)
    beyond = [line for line in amounts(bill) if line not in amounts(idle(workbench, terms))]
    assert beyond == [
        ("control-plane", "CPU credits", USD("58.40")),  # (2 - 24/60) vCPU x 730 x .05
        ("spark-admin", "machines", USD("13.72")),  # 730 x .0188 = 13.724
        ("spark-admin", "root volumes", USD("1.60")),
        ("spark-admin", "public IPv4", USD("3.65")),
        ("spark", "spot machines", USD("700.80")),  # 7,300 x .096, the dearest
        ("spark", "root volumes", USD("16.00")),
        ("spark", "public IPv4", USD("36.50")),
        ("gpu", "spot machines", USD("767.96")),  # 1,460 x .526
        ("gpu", "root volumes", USD("3.20")),
        ("gpu", "public IPv4", USD("7.30")),
        ("notebook", "spot machines", USD("607.36")),  # 7,300 x .0832
        ("notebook", "root volumes", USD("16.00")),
        ("notebook", "public IPv4", USD("36.50")),
    ]
    assert bill.usd == USD("2340.94")


def test_two_hours_of_four_spark_machines(terms: Terms, workbench: Declaration) -> None:
    two_hours = Scenario(usage=(Usage("spark", 4, USD(2)),))
    bill = scenario(workbench, terms, two_hours)
    assert amounts(bill)[-3:] == [
        ("spark", "spot machines", USD("0.77")),  # 8 x .096 = .768
        ("spark", "root volumes", USD("0.02")),  # 80 GiB x 2/730 x .08 = .0175
        ("spark", "public IPv4", USD("0.04")),  # 8 x .005
    ]


def test_an_hour_of_one_more_machine(terms: Terms, workbench: Declaration) -> None:
    (spark,) = (group for group in workbench.groups if group.name == "spark")
    fine = replace(terms, rounding=HUNDREDTHS_OF_CENTS)
    # .096 + 20 GiB x .08 / 730 + .005
    assert an_hour(spark, 1, fine).usd == USD("0.1032")


def test_machines_that_run_now(terms: Terms, workbench: Declaration) -> None:
    bill = month(workbench, terms, {"spark": 4})
    assert ("spark", "spot machines", USD("280.32")) in amounts(bill)  # 2,920 x .096
    assert ("admin", "machines", USD("27.45")) in amounts(bill)


def test_the_limit_of_spot_counts_and_late_prices_are_told(terms: Terms) -> None:
    group = Group("spark", ("m5.large",), 2, 4, spot=Spot(limit=USD("0.06")))
    told = replace(terms, spot_prices={"m5.large": USD("0.035")})
    (line,) = idle(Declaration(REGION, (group,)), told).lines
    assert line.usd == USD("87.60")  # 1,460 x .06
    assert line.price is not None
    assert line.price.source == "the limit that is declared (maxPrice)"
    assert "51.10 USD" in line.notes[-1]  # 1,460 x .035


def test_the_first_machines_of_a_mixed_group_are_on_demand(terms: Terms) -> None:
    group = Group("spark", ("m5.large",), 0, 5, spot=Spot(1, 50, USD("0.04")))
    declaration = Declaration(REGION, (group,))
    # One on demand, and half of the four others.
    assert amounts(maximum(declaration, terms)) == [
        ("spark", "machines", USD("210.24")),  # 3 x 730 x .096
        ("spark", "spot machines", USD("58.40")),  # 2 x 730 x .04
    ]


def test_an_unknown_type_is_said_and_no_zero(terms: Terms) -> None:
    group = Group("odd", ("z9.large",), 1, 1, (Volume("gp3", 20),), True)
    bill = idle(Declaration(REGION, (group,)), terms)
    assert amounts(bill)[0] == ("odd", "machines", None)
    assert bill.at_least
    assert bill.usd == USD("5.25")  # 1.60 + 3.65


def test_one_unknown_type_of_several_leaves_no_bound(terms: Terms) -> None:
    group = Group("odd", ("m5.large", "z9.large"), 1, 1)
    (line,) = idle(Declaration(REGION, (group,)), terms).lines
    assert (line.what, line.usd) == ("1 x m5.large or z9.large", None)


def test_types_that_aws_chooses_by_itself_are_unknown(terms: Terms) -> None:
    (line,) = idle(Declaration(REGION, (Group("any", (), 1, 1),)), terms).lines
    assert line.usd is None
    assert line.notes == ("AWS chooses the type by what is required of it",)


def test_a_region_without_prices_has_every_line_and_no_amount(workbench: Declaration) -> None:
    bill = idle(replace(workbench, region="eu-west-3"), Terms(Prices("eu-west-3")))
    assert {usd for _group, _item, usd in amounts(bill)} == {None}
    assert (bill.usd, bill.at_least) == (0, True)


@pytest.mark.parametrize(
    ("usage", "said"),
    [
        (Usage("sprak", 1, USD(1)), "Did you mean spark?"),
        (Usage("spark", 11, USD(1)), "Say 10 at most, or raise maxSize."),
    ],
)
def test_a_use_that_cannot_be(
    terms: Terms, workbench: Declaration, usage: Usage, said: str
) -> None:
    with pytest.raises(DeclarationError, match=said.replace("?", r"\?")):
        scenario(workbench, terms, Scenario(usage=(usage,)))


KNOWN = sorted(shipped(REGION).machines)
TYPES = st.lists(
    st.sampled_from([*KNOWN, "t3a.small", "t4g.small", "t3.huge", "z9.large"]),
    min_size=0,
    max_size=3,
).map(tuple)
VOLUMES = st.builds(
    Volume,
    st.sampled_from(["gp2", "gp3", "io1", "io2", "st1", "sc1", "standard"]),
    st.integers(1, 2000),
    st.sampled_from([0, 3000, 5000]),
    st.sampled_from([0, 125, 250]),
)
SPOTS = st.one_of(
    st.none(),
    st.builds(
        Spot,
        st.integers(0, 4),
        st.integers(0, 100),
        st.one_of(st.none(), st.decimals("0.001", 5, places=3)),
    ),
)
GB = st.decimals(0, 100_000, places=1)


@st.composite
def groups(draw: st.DrawFn) -> tuple[Group, ...]:
    names = draw(st.lists(st.sampled_from("abcdefgh"), max_size=4, unique=True))
    found = []
    for name in names:
        least = draw(st.integers(0, 5))
        found.append(
            Group(
                name,
                draw(TYPES),
                least,
                least + draw(st.integers(0, 20)),
                tuple(draw(st.lists(VOLUMES, max_size=2))),
                draw(st.booleans()),
                draw(st.sampled_from(["", "standard", "unlimited"])),
                draw(SPOTS),
                draw(st.booleans()),
            )
        )
    return tuple(found)


DECLARATIONS = st.builds(
    Declaration,
    st.just(REGION),
    groups(),
    st.lists(st.tuples(st.sampled_from(["x", "y"]), VOLUMES), max_size=2).map(tuple),
    st.integers(0, 3),
    st.sampled_from(["", "network", "classic"]),
    st.integers(0, 2),
    st.integers(0, 2),
    st.builds(Storage, *[GB] * 13),
    st.booleans(),
)
TERMS = st.sampled_from(
    [
        Terms(shipped(REGION)),
        Terms(shipped(REGION), USD(720), WHOLE_DOLLARS),
    ]
)


@given(DECLARATIONS, DECLARATIONS, TERMS, st.data())
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_declared(
    declaration: Declaration, other: Declaration, terms: Terms, data: st.DataObject
) -> None:
    least, most = idle(declaration, terms), maximum(declaration, terms)
    for bill in (least, most):
        known = [line.usd for line in bill.lines if line.usd is not None]
        assert bill.usd == sum(known)
        assert all(usd >= 0 for usd in known)
        assert bill.at_least == (len(known) < len(bill.lines))
        assert all((line.price is None) == (line.usd is None) for line in bill.lines)
    assert most.usd >= least.usd
    usage = tuple(
        Usage(
            group.name,
            data.draw(st.integers(0, group.maximum - group.minimum)),
            data.draw(st.decimals(0, 730, places=1)),
        )
        for group in declaration.groups
    )
    more = tuple(replace(one, hours=one.hours + data.draw(st.integers(0, 99))) for one in usage)
    short = scenario(declaration, terms, Scenario(1, usage))
    assert least.usd <= short.usd <= scenario(declaration, terms, Scenario(1, more)).usd
    _assert_that_changes_are_the_difference(least, idle(other, terms))


def _assert_that_changes_are_the_difference(before: Bill, after: Bill) -> None:
    found = changes(before, after)
    if not before.at_least and not after.at_least:
        assert sum((change.usd for change in found if change.usd is not None), USD(0)) == (
            after.usd - before.usd
        )
    assert changes(before, before) == ()
