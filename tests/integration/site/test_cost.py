"""What it costs is shown before anything is asked, and above the limit nothing is built."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.conftest import Sandbox

pytestmark = pytest.mark.integration

# The prices that the collection brings along, whatever AWS told this machine.
SHIPPED = {"cost_price_table": ""}
NOBODY = ["-i", "inventories/aws/hosts.yml"]


@pytest.mark.parametrize(
    ("given", "mode"),
    [
        ({"cost_monthly_limit": 50}, ()),
        ({"cost_monthly_limit": 50}, ("--check",)),
        ({"cost_monthly_limit": 50}, ("--tags", "cluster")),
        ({"cost_monthly_limit": 50, "cost_accept_monthly": 60}, ()),
    ],
)
def test_above_the_limit_a_run_stops_before_the_first_change(
    sandbox: Sandbox, run_playbook: Callable[..., Any], given: dict[str, Any], mode: tuple[str, ...]
) -> None:
    mark = sandbox.mark()
    played = run_playbook("site.yml", *mode, **SHIPPED, **given)
    assert played.returncode != 0
    assert "costs 71.95 USD a month, 21.95 USD above the limit of 50.00 USD." in played.text
    assert "-e cost_accept_monthly=72." in played.text
    if "cost_accept_monthly" in given:
        assert "The amount that was accepted, 60.00 USD, is not this one." in played.text
    assert "┌─ VPC 172.20.0.0/16" in played.output
    assert sandbox.changes(mark) == []


@pytest.mark.parametrize(
    "given",
    [
        {"cost_monthly_limit": 71.95},
        {"cost_monthly_limit": 50, "cost_accept_monthly": 72},
        # As on the command line.
        {"cost_monthly_limit": 50, "cost_accept_monthly": "72"},
    ],
)
def test_within_the_limit_or_with_the_amount_named_a_run_goes_on(
    sandbox: Sandbox, run_playbook: Callable[..., Any], given: dict[str, Any]
) -> None:
    mark = sandbox.mark()
    played = run_playbook("site.yml", "--check", "--tags", "cost", **SHIPPED, **given)
    assert played.returncode == 0, played.output
    assert "A month idle: 71.95 USD" in played.output
    assert "A month at the maximum: 2,340.94 USD" in played.output
    assert sandbox.requests(mark) != []


def test_a_limit_is_asked_for(sandbox: Sandbox, run_playbook: Callable[..., Any]) -> None:
    mark = sandbox.mark()
    played = run_playbook("site.yml", *NOBODY, "--check")
    assert played.returncode != 0
    assert "cost_monthly_limit: it must be set: a number." in played.text
    assert sandbox.requests(mark) == []


def test_a_region_without_prices_is_below_no_limit(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    mark = sandbox.mark()
    given = {**SHIPPED, "context_aws_region": "eu-west-1", "cost_monthly_limit": 100_000}
    played = run_playbook("site.yml", **given)
    assert played.returncode != 0
    assert "costs an unknown amount a month; the prices are not all known of" in played.text
    assert "playbooks/prices.yml asks AWS for the prices of eu-west-1." in played.text
    assert sandbox.changes(mark) == []


def test_the_estimate_needs_no_sandbox_and_asks_nothing(
    sandbox: Sandbox, run_playbook: Callable[..., Any], tmp_path: Path
) -> None:
    mark = sandbox.mark()
    given = {**SHIPPED, "cost_report_folder": str(tmp_path / "new")}
    usage = [{"group": "spark", "machines": 4, "hours": 56}]
    foreseen = run_playbook("playbooks/estimate.yml", "--check", **given, cost_usage=usage)
    assert foreseen.recap["changed"] == 1
    assert list(tmp_path.iterdir()) == []
    played = run_playbook(
        "playbooks/estimate.yml",
        env={"WORKBENCH_SANDBOX": "elsewhere"},
        **given,
        cost_usage=usage,
    )
    assert played.returncode == 0, played.output
    # 224 hours of m5.large at .096, of their disks .49, of their addresses 1.12
    assert "The scenario: 95.06 USD" in played.output
    assert "10 x m5.large spot" in played.output
    written = {path.name: path.read_text() for path in (tmp_path / "new").iterdir()}
    assert written.keys() == {"estimate.json", "estimate.md", "estimate.html"}
    assert json.loads(written["estimate.json"])["idle"]["usd"] == 71.95
    assert run_playbook("playbooks/estimate.yml", **given, cost_usage=usage).recap["changed"] == 0
    assert sandbox.requests(mark) == []


def test_the_estimate_comes_before_an_address_a_key_and_a_limit(
    run_playbook: Callable[..., Any], tmp_path: Path
) -> None:
    given = {**SHIPPED, "context_aws_region": "us-east-1", "cost_report_folder": str(tmp_path)}
    played = run_playbook("playbooks/estimate.yml", *NOBODY, **given)
    assert played.returncode == 0, played.output
    assert "A month idle: 71.95 USD" in played.output
    assert "API, and SSH of the nodes: nobody" in played.output
    played = run_playbook("playbooks/estimate.yml", *NOBODY, **given, network_zne="us-east-1b")
    assert "did you mean network_zone?" in played.text


def test_the_estimate_of_a_group_that_is_not_there_is_refused(
    run_playbook: Callable[..., Any],
) -> None:
    usage = [{"group": "sparc", "machines": 4, "hours": 56}]
    played = run_playbook("playbooks/estimate.yml", **SHIPPED, cost_usage=usage)
    assert played.returncode != 0
    assert "Did you mean spark?" in played.text
