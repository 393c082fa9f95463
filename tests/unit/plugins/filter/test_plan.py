"""What roles make beside kops, as a plan, and its prices."""

from __future__ import annotations

from typing import Any

from ansible_collections.datascience.workbench.plugins.filter.plan import FilterModule, plan
from ansible_collections.datascience.workbench.plugins.filter.priced import (
    FilterModule as PricedModule,
)
from ansible_collections.datascience.workbench.plugins.filter.priced import priced

WANTED: dict[str, dict[str, Any]] = {
    "Bucket": {"state": {"versioning": True, "tags": {"workbench": "wb"}}},
    "HostedZone": {"wb.internal": {}},
}
FOUND = {"Bucket": {"state": {"versioning": True, "tags": {"workbench": "wb", "theirs": "x"}}}}
ZONE = {"action": "create", "type": "HostedZone", "name": "wb.internal", "fields": []}


def test_what_is_missing_is_made() -> None:
    assert plan(WANTED, {}) == [
        {"action": "create", "type": "Bucket", "name": "state", "fields": []},
        ZONE,
    ]


def test_what_differs_is_changed_and_what_others_added_does_not_count() -> None:
    assert plan(WANTED, FOUND) == [ZONE]
    open_ = {"Bucket": {"state": {"versioning": False, "tags": {}}}, "HostedZone": {}}
    assert plan({"Bucket": WANTED["Bucket"]}, open_) == [
        {
            "action": "modify",
            "type": "Bucket",
            "name": "state",
            "fields": [
                {"name": "versioning", "before": "false", "after": "true"},
                {"name": "tags.workbench", "before": "unset", "after": "wb"},
            ],
        }
    ]


def test_what_is_not_wanted_goes() -> None:
    assert plan({}, FOUND) == [
        {"action": "delete", "type": "Bucket", "name": "state", "fields": []}
    ]
    assert plan(WANTED, WANTED) == []


def test_it_has_prices() -> None:
    told = priced(plan(WANTED, {}), "us-east-1", title="Beside the cluster")
    assert told["text"].splitlines() == [
        "Beside the cluster: 0.00 -> 0.50 USD a month, +0.50",
        "+ Bucket/state",
        "+ HostedZone/wb.internal: 0.00 -> 0.50 USD a month",
    ]
    assert told["plan"][0]["usd_note"] == "charged by what is stored in it"
    assert told["cost"]["after"] == 0.5
    changed = priced(plan(WANTED, {"Bucket": {"state": {}}}), "eu-west-1")
    assert changed["text"].splitlines() == [
        "plan: what it costs is not known",
        "~ Bucket/state",
        "    versioning: unset -> true",
        "    tags.workbench: unset -> wb",
        "+ HostedZone/wb.internal: 0.00 -> unknown USD a month (a price of it is not known)",
    ]
    assert changed["warnings"][0].startswith("No table of eu-west-1")


def test_ansible_finds_them() -> None:
    assert FilterModule().filters() == {"plan": plan}
    assert PricedModule().filters() == {"priced": priced}
