"""What a run says of an account that does not answer, or does not have what is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.conftest import Sandbox

pytestmark = pytest.mark.integration

# A workbench that no other test makes, so that nothing of it exists.
OTHER = {
    "cluster_name": "other.internal",
    "account_state_bucket": "other-state",
    "account_discovery_bucket": "other-oidc",
}


@pytest.fixture
def faults(sandbox: Sandbox) -> Iterator[Sandbox]:
    yield sandbox
    sandbox.clear_faults()


def test_what_the_account_does_not_let_us_ask_is_said_in_one_line(
    faults: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    refused = {"status": 403, "code": "AccessDenied", "times": None}
    faults.fault(service="iam", action="SimulatePrincipalPolicy", **refused)
    faults.fault(service="iam", action="GetRole", **refused)
    faults.fault(service="servicequotas", action="GetServiceQuota", **refused)
    mark = faults.mark()
    # Nothing beyond the account is looked at.
    played = run_playbook("site.yml", "--check", "--tags", "account", **OTHER)
    assert played.returncode == 0, played.output
    assert (
        "AWS did not say, so these were not judged: permissions (AccessDenied), "
        "service-linked roles (AccessDenied), vCPU quotas (AccessDenied), the quota of VPCs "
        "(AccessDenied)." in played.text.replace("- '", "").replace("'", "")
    )
    assert faults.changes(mark) == []


def test_an_account_without_room_for_a_vpc_is_told_before_the_first_change(
    sandbox: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    ec2 = sandbox.client("ec2")
    quota = sandbox.client("service-quotas").get_service_quota(
        ServiceCode="vpc", QuotaCode="L-F678F1CE"
    )["Quota"]["Value"]
    missing = int(quota) - len(ec2.describe_vpcs()["Vpcs"])
    made = [ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"] for _ in range(missing)]
    mark = sandbox.mark()
    try:
        played = run_playbook("site.yml", **OTHER)
        changes = sandbox.changes(mark)
    finally:
        for vpc in made:
            ec2.delete_vpc(VpcId=vpc)
    assert played.returncode != 0
    assert "the account has 5, and the workbench needs one of its own" in played.text
    assert "--service-code vpc --quota-code L-F678F1CE --desired-value 6" in played.text
    assert changes == []
