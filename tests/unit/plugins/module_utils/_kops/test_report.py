"""What a run of kops_cluster tells."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops import report
from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import parse
from ansible_collections.datascience.workbench.plugins.module_utils._kops.capacity import Surplus
from ansible_collections.datascience.workbench.plugins.module_utils._kops.intent import Intent
from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
    Plan,
    parse_update,
)

RECORDED = Path(__file__).parents[3] / "fixtures" / "kops-1.36.2"
STORED = parse((RECORDED / "get-all.json").read_text())


def intent(plan: str = "noop", **more: Any) -> Intent:
    parsed = parse_update((RECORDED / f"plan-{plan}.txt").read_text())
    usual = {"changed": (), "replaces_key": False, "purged": (), "kept": (), "plan": parsed}
    return Intent(**{"wanted": copy.deepcopy(STORED), "stored": STORED, **usual, **more})


def told(plan: Plan, **beside: str) -> report.Told:
    """A plan with what is said beside the entries of a type."""
    said = tuple(beside.get(entry.type, "") for entry in plan.entries)
    cost = {"before": 1.0, "after": 2.0, "at_least": False, "text": "1.00 -> 2.00 USD a month"}
    return report.Told(plan.as_result(), cost, said)


def result_of(whole: Intent) -> dict[str, Any]:
    return report.result(whole, told(whole.plan) if whole.plan.entries else report.NOTHING)


def test_nothing_to_do_is_no_change() -> None:
    result = result_of(intent())
    assert not result["changed"]
    assert result["plan"] == result["diff"] == []
    assert result["cost"] == {"before": 0, "after": 0, "at_least": False, "text": "costs nothing"}
    assert [group["name"] for group in result["instance_groups"]] == [
        "admin",
        "control-plane",
        "gpu",
        "spark",
    ]


def test_drift_of_the_cloud_alone_is_a_change() -> None:
    result = result_of(intent("machine-type"))
    assert result["changed"]
    assert result["cost"]["after"] == 2.0


def test_a_difference_in_the_store_alone_is_a_change() -> None:
    wanted = copy.deepcopy(STORED)
    wanted.groups["admin"]["spec"]["minSize"] = 1
    found = result_of(intent(wanted=wanted, changed=("instance group admin",)))
    assert found["changed"]
    (diff,) = found["diff"]
    assert diff["before_header"] == "instance group admin (stored)"
    assert '"minSize": 2' in diff["before"]
    assert '"minSize": 1' in diff["after"]


def test_the_plan_is_shown_as_text() -> None:
    plan = parse_update((RECORDED / "plan-scaled.txt").read_text())
    (shown,) = report.plan_diff(plan, told(plan, AutoscalingGroup="0.00 -> 1.00 USD a month"))
    assert shown["prepared"].splitlines() == [
        "plan: 1.00 -> 2.00 USD a month",
        "~ AutoscalingGroup/spark.wb.internal.example.org: 0.00 -> 1.00 USD a month",
        "    MinSize: 0 -> 3",
        "~ ManagedFile/cluster-completed.spec",
        "    Contents:",
        "      +  generation: 1",
    ]
    assert list(report.plan_diff(Plan(), report.NOTHING)) == []


def test_the_sum_comes_before_all_else() -> None:
    found = result_of(intent("machine-type", purged=("gpu",)))
    assert found["diff"][0]["prepared"].startswith("plan: 1.00 -> 2.00 USD a month\n")
    assert found["diff"][1]["before_header"] == "instance group gpu (stored)"


def test_what_is_made_or_goes_is_one_line() -> None:
    plan = parse_update((RECORDED / "plan-narrowed.txt").read_text()).pruned()
    (shown,) = report.plan_diff(plan, told(plan))
    lines = shown["prepared"].splitlines()
    assert len([line for line in lines if line[0] == "+"]) == 2
    assert len([line for line in lines if line[0] == "-"]) == 2


@pytest.mark.parametrize("check", [True, False])
def test_machines_that_end_are_a_warning(check: bool) -> None:
    freed = (Surplus("spark", "spark.wb", 3, 0), Surplus("admin", "admin.wb", 2, 1))
    assert list(report.warnings(intent(surplus=freed), check=check)) == [
        "This ends 3 machines of spark, and what runs on them: its minSize goes from 3 to 0.",
        "This ends 1 machine of admin, and what runs on it: its minSize goes from 2 to 1.",
    ]


def test_warnings() -> None:
    assert list(report.warnings(intent(), check=True)) == []
    (kept,) = report.warnings(intent(kept=("gpu",)), check=False)
    assert "gpu" in kept
    assert "Set purge_instance_groups, for a playbook cluster_purge_instance_groups" in kept
    (left,) = report.warnings(intent("narrowed"), check=False)
    assert "203.0.113.0/24" in left
    wanted = copy.deepcopy(STORED)
    assert wanted.cluster is not None
    wanted.cluster["spec"]["kubernetesVersion"] = "1.37.0"
    (version,) = report.warnings(intent(wanted=wanted), check=True)
    assert "1.36.3 to 1.37.0" in version
    assert "cluster_allow_version_change of role cluster" in version
    assert list(report.warnings(intent(wanted=wanted), check=True, version_change=True)) == []
    assert list(report.warnings(intent(wanted=wanted), check=False)) == []
