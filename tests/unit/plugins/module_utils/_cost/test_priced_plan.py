"""The plans that kops printed, and changes of every kind, priced."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
    Declaration,
    Storage,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.estimate import idle
from ansible_collections.datascience.workbench.plugins.module_utils._cost.kops_spec import declared
from ansible_collections.datascience.workbench.plugins.module_utils._cost.priced_plan import (
    PricedEntry,
    Sum,
    as_result,
    priced,
    sum_of,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import parse
from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
    CREATE,
    DELETE,
    MODIFY,
    Entry,
    Field,
    Plan,
    parse_delete,
    parse_update,
)

from .conftest import GROUPS, REGION, SPEC, mixed

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import Terms

RECORDED = Path(__file__).parents[3] / "fixtures" / "kops-1.36.2"
CLUSTER = "wb.internal.example.org"
USD = Decimal


def recorded(name: str) -> str:
    return (RECORDED / f"plan-{name}.txt").read_text()


@pytest.fixture(scope="module")
def stored() -> Declaration:
    """What the recorded plans are of."""
    documents = parse((RECORDED / "get-all.json").read_text())
    assert documents.cluster is not None
    groups = [{"name": name, "spec": one["spec"]} for name, one in documents.groups.items()]
    return declared(REGION, documents.cluster["spec"], groups)


def differences(entries: tuple[PricedEntry, ...]) -> dict[str, Decimal | None]:
    """USD more of each entry that costs something, by type and name."""
    found = {}
    for one in entries:
        if (one.before, one.after) != (0, 0):
            unknown = one.before is None or one.after is None
            key = f"{one.entry.type}/{one.entry.name.removesuffix(f'.{CLUSTER}')}"
            found[key] = None if unknown else (one.after or 0) - (one.before or 0)
    return found


def test_a_new_cluster(terms: Terms, stored: Declaration) -> None:
    entries = priced(parse_update(recorded("create")), stored, terms)
    assert differences(entries) == {
        "AutoscalingGroup/admin": USD("37.95"),  # 27.45 + 3.20 + 7.30
        "AutoscalingGroup/control-plane.masters": USD("32.70"),  # 27.45 + 1.60 + 3.65
        "EBSVolume/a.etcd-events": USD("0.40"),
        "EBSVolume/a.etcd-main": USD("0.40"),
    }
    assert all(one.before == 0 for one in entries)
    zone = USD("0.50")
    assert sum((one.after or 0 for one in entries), USD(0)) == idle(stored, terms).usd - zone


def test_the_end_of_it(terms: Terms, stored: Declaration) -> None:
    entries = priced(parse_delete(recorded("delete")), stored, terms)
    assert sum((one.before or 0 for one in entries), USD(0)) == USD("71.45")
    assert all(one.after == 0 for one in entries)


def changed(name: str, **fields: Any) -> list[dict[str, Any]]:
    """The groups of a workbench, one of them changed."""
    return [
        {"name": one["name"], "spec": {**one["spec"], **(fields if one["name"] == name else {})}}
        for one in GROUPS
    ]


def modify(kind: str, name: str, **fields: tuple[str | None, str | None]) -> Entry:
    """kops's entry of a change; names of fields as kops has them."""
    told = tuple(Field(field, *values) for field, values in fields.items())
    return Entry(MODIFY, kind, f"{name}.{CLUSTER}", told)


GROUP, TEMPLATE, VOLUME = "AutoscalingGroup", "LaunchTemplate", "EBSVolume"
CHANGES: dict[str, tuple[list[dict[str, Any]], list[Entry]]] = {
    "machine type": (
        changed("admin", machineType="t3a.medium"),
        [modify(TEMPLATE, "admin", InstanceType=("t3a.small", "t3a.medium"))],
    ),
    "count": (changed("spark", minSize=3), [modify(GROUP, "spark", MinSize=("0", "3"))]),
    "root volume": (
        changed("admin", rootVolumeSize=40, rootVolumeType="gp2"),
        [
            modify(
                TEMPLATE,
                "admin",
                RootVolumeSize=("20", "40"),
                RootVolumeType=("gp3", "gp2"),
                RootVolumeIops=("3000", None),
                RootVolumeThroughput=("125", None),
            )
        ],
    ),
    "provisioned IOPS": (
        changed("admin", rootVolumeIops=4000),
        [modify(TEMPLATE, "admin", RootVolumeIops=("3000", "4000"))],
    ),
    "no address": (
        changed("admin", associatePublicIp=False),
        [modify(TEMPLATE, "admin", AssociatePublicIP=("true", "false"))],
    ),
    "CPU credits": (
        changed("control-plane", cpuCredits="standard"),
        [modify(TEMPLATE, "control-plane.masters", CPUCredits=("unlimited", "standard"))],
    ),
    "a limit of spot": (
        changed("admin", maxPrice="0.01"),
        [modify(TEMPLATE, "admin", SpotPrice=(None, "0.01"))],
    ),
    "types and their number": (
        changed("spark", minSize=2, **mixed("m5.large", "m5.xlarge")),
        [
            modify(
                GROUP,
                "spark",
                MinSize=("0", "2"),
                MixedInstanceOverrides=(
                    "[m5.large, m5a.large, m6i.large, m6a.large]",
                    "[m5.large, m5.xlarge]",
                ),
            ),
            modify(TEMPLATE, "spark", UserData=("a", "b")),
        ],
    ),
    "both tasks of a group": (
        changed("admin", machineType="t3a.large", minSize=3, maxSize=3),
        [
            modify(GROUP, "admin", MinSize=("2", "3"), MaxSize=("2", "3")),
            modify(TEMPLATE, "admin", InstanceType=("t3a.small", "t3a.large")),
        ],
    ),
    "an added group": (
        [*GROUPS, *changed("admin", machineType="r5.4xlarge", minSize=1)[1:2]],
        [
            Entry(CREATE, GROUP, f"big.{CLUSTER}"),
            Entry(CREATE, TEMPLATE, f"big.{CLUSTER}"),
            Entry(CREATE, "AutoscalingLifecycleHook", "big-NTHLifecycleHook"),
        ],
    ),
}
CHANGES["an added group"][0][-1]["name"] = "big"


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_the_difference_of_two_estimates(
    terms: Terms, workbench: Declaration, what: str
) -> None:
    groups, entries = CHANGES[what]
    after = declared(REGION, SPEC, groups)
    told = priced(Plan(tuple(entries)), after, terms)
    by_plan = sum((one.after or 0 for one in told), USD(0)) - sum(
        (one.before or 0 for one in told), USD(0)
    )
    assert by_plan == idle(after, terms).usd - idle(workbench, terms).usd
    assert all(one.before is not None and one.after is not None for one in told)


def test_a_greater_volume_of_etcd(terms: Terms, workbench: Declaration) -> None:
    greater = declared(
        REGION,
        {
            **SPEC,
            "etcdClusters": [
                {"name": "main", "etcdMembers": [{"name": "a", "volumeSize": 20}]},
                SPEC["etcdClusters"][1],
            ],
        },
        GROUPS,
    )
    entry = modify(VOLUME, "a.etcd-main", SizeGB=("5", "20"))
    (told,) = priced(Plan((entry,)), greater, terms)
    assert (told.before, told.after) == (USD("0.40"), USD("1.60"))
    assert idle(greater, terms).usd - idle(workbench, terms).usd == USD("1.20")


def test_a_load_balancer_where_there_is_no_zone(terms: Terms, workbench: Declaration) -> None:
    spec = {**SPEC, "topology": {"dns": {"type": "None"}}, "api": {"loadBalancer": {}}}
    after = declared(REGION, spec, GROUPS)
    entries = (
        Entry(CREATE, "NetworkLoadBalancer", f"api.{CLUSTER}"),
        Entry(CREATE, "NetworkLoadBalancerListener", f"api-443.{CLUSTER}"),
        Entry(DELETE, "HostedZone", CLUSTER),
    )
    told = priced(Plan(entries), after, terms, stored=workbench)
    # 730 x .0225 = 16.425, and 730 x .005 for its address in the one zone.
    assert [(one.before, one.after) for one in told] == [
        (0, USD("20.08")),
        (0, 0),
        (USD("0.50"), 0),
    ]
    assert idle(after, terms).usd - idle(workbench, terms).usd == USD("19.58")


def test_what_roles_make(terms: Terms) -> None:
    declaration = declared(
        REGION, SPEC, GROUPS, storage=Storage(homes_gb=USD(20), homes_backup_gb=USD(10))
    )
    kinds = ("VPC", "SecurityGroup", "HostedZone", "Bucket", "FileSystem", "Repository", "Budget")
    told = priced(Plan(tuple(Entry(CREATE, kind, kind) for kind in kinds)), declaration, terms)
    assert [one.after for one in told] == [0, 0, USD("0.50"), 0, USD("3.70"), 0, 0]
    assert told[3].note == "charged by what is stored in it"


@pytest.mark.parametrize(
    ("entry", "note"),
    [
        (Entry(CREATE, "Teleporter", "x"), "the price of Teleporter is not known"),
        (Entry(CREATE, GROUP, f"nobody.{CLUSTER}"), "no declared instance group has this name"),
        (Entry(DELETE, "volume", "pvc-1"), "no declared volume has this name"),
        (
            Entry(CREATE, "WarmPool", f"spark.{CLUSTER}", (Field("Enabled", None, "true"),)),
            "the price of WarmPool is not known",
        ),
        (
            modify(TEMPLATE, "admin", BlockDeviceMappings=("[...]", "[...]")),
            "BlockDeviceMappings does not say what it cost",
        ),
        (
            modify(GROUP, "admin", MinSize=("many", "2")),
            "MinSize does not say what it cost",
        ),
    ],
)
def test_what_is_unknown_says_so(
    terms: Terms, workbench: Declaration, entry: Entry, note: str
) -> None:
    (told,) = priced(Plan((entry,)), workbench, terms)
    assert told.before == (0 if entry.action == CREATE else None)
    assert None in (told.before, told.after)
    assert told.note == note


def test_what_a_plan_does_not_tell_in_numbers_the_store_tells(terms: Terms) -> None:
    """kops shows the volumes beside the root volume as one opaque text."""
    more = [{"device": "/dev/xvdb", "type": "gp3", "size": 100}]
    before, after = (
        declared(REGION, SPEC, GROUPS),
        declared(REGION, SPEC, changed("admin", volumes=more)),
    )
    plan = Plan((modify(TEMPLATE, "admin", BlockDeviceMappings=("[...]", "[...]")),))
    (told,) = priced(plan, after, terms, before)
    assert (told.before, told.after) == (USD("37.95"), USD("53.95"))
    # Nor does the store, if what differs from it is the cloud.
    (unknown,) = priced(plan, after, terms, after)
    assert (unknown.before, unknown.after) == (None, USD("53.95"))


def test_a_purged_group_stops_costing(terms: Terms, workbench: Declaration) -> None:
    left = declared(REGION, SPEC, [one for one in GROUPS if one["name"] != "admin"])
    plan = Plan((Entry(DELETE, "InstanceGroup", "admin"),))
    (told,) = priced(plan, left, terms, workbench)
    assert (told.before, told.after) == (USD("37.95"), 0)


def test_machines_and_their_disks_are_counted_at_their_group(
    terms: Terms, workbench: Declaration
) -> None:
    """As kops delete lists them: all have the group's name."""
    name = f"admin.{CLUSTER}"
    kinds = ("autoscaling-group", "autoscaling-config", "instance", "volume")
    plan = Plan(tuple(Entry(DELETE, kind, name) for kind in kinds))
    told = priced(plan, workbench, terms, workbench)
    assert [one.before for one in told] == [USD("37.95"), 0, 0, 0]
    assert {one.note for one in told[1:]} == {"counted at AutoscalingGroup"}


def test_every_kind_that_kops_plans_has_a_price(terms: Terms, stored: Declaration) -> None:
    for plan in (parse_update(recorded("create")), parse_delete(recorded("delete"))):
        assert [
            one for one in priced(plan, stored, terms) if one.note.startswith("the price")
        ] == []


def test_a_plan_as_data_and_as_a_sum(terms: Terms, workbench: Declaration) -> None:
    entries = priced(
        Plan(
            (
                modify(TEMPLATE, "admin", InstanceType=("t3a.nano", "t3a.small")),
                Entry(CREATE, "Teleporter", "x"),
            )
        ),
        workbench,
        terms,
    )
    # 1,460 x .0047 = 6.86, and 3.20 and 7.30 of volumes and addresses.
    assert as_result(entries) == [
        {
            "action": "modify",
            "type": "LaunchTemplate",
            "name": f"admin.{CLUSTER}",
            "fields": [{"name": "InstanceType", "before": "t3a.nano", "after": "t3a.small"}],
            "usd_before": 17.36,
            "usd_after": 37.95,
            "usd_note": "",
        },
        {
            "action": "create",
            "type": "Teleporter",
            "name": "x",
            "fields": [],
            "usd_before": 0.0,
            "usd_after": None,
            "usd_note": "the price of Teleporter is not known",
        },
    ]
    assert sum_of(entries) == Sum(USD("17.36"), USD("37.95"), at_least_after=True)
    assert sum_of(entries[:1]) == Sum(USD("17.36"), USD("37.95"))
