"""The other two ways in which the API and the nodes find each other; the third is the default."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.conftest import Sandbox

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def sandbox(start_sandbox: Callable[[str], Sandbox]) -> Sandbox:
    return start_sandbox("dns")


def buckets(name: str) -> dict[str, str]:
    return {"account_state_bucket": f"{name}-state", "account_discovery_bucket": f"{name}-oidc"}


def builds_once(run_playbook: Callable[..., Any], **variables: Any) -> None:
    first = run_playbook("site.yml", **variables)
    assert first.returncode == 0, first.output
    second = run_playbook("site.yml", **variables)
    assert second.recap["changed"] == 0, second.output


def test_none_is_a_load_balancer_and_no_zone(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    builds_once(run_playbook, network_dns_type="none", **buckets("none"))
    balancers = sandbox.client("elbv2").describe_load_balancers()["LoadBalancers"]
    assert [one["Type"] for one in balancers] == ["network"]
    assert sandbox.client("route53").list_hosted_zones()["HostedZones"] == []


@pytest.mark.privileged
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: the zone's resolver is on port 53")
def test_public_is_a_zone_that_the_user_has(
    start_sandbox: Callable[..., Sandbox], sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    start_sandbox("dns", "--public-dns")
    route53 = sandbox.client("route53")
    zone = route53.create_hosted_zone(Name="example.org", CallerReference="x")["HostedZone"]["Id"]
    state = Path(sandbox.record["request_log"]).parent
    builds_once(
        run_playbook,
        network_dns_type="public",
        network_dns_zone="example.org",
        cluster_name="wb.example.org",
        cluster_kops_path=str(state / "bin/kops-public-dns"),
        **buckets("public"),
    )
    records = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    assert "api.wb.example.org." in {record["Name"] for record in records}
