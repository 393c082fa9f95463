"""What is told of an account that does not permit, or has no room for, what is declared."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.datascience.workbench.plugins.module_utils._aws.actions import (
    ALARM,
    BALANCER,
    PRICES,
    QUESTIONS,
    SCALING,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration import (
    account,
    cluster,
    context,
    cost,
    network,
    vcpus,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Arguments,
    UnsoundError,
)

ON_DEMAND, SPOT, GPU_SPOT = "L-1216C47A", "L-34B43A08", "L-3819A6DF"
SPOT_POLICY = {"onDemandBase": 0, "onDemandAboveBase": 0}
GROUPS: dict[str, Any] = {
    "control-plane": {
        "role": "ControlPlane",
        "machineType": "t3a.medium",
        "minSize": 1,
        "maxSize": 1,
    },
    "admin": {"machineType": "t3a.small", "minSize": 2, "maxSize": 2},
    "spark": {
        "machineType": "m5.large",
        "minSize": 0,
        "maxSize": 10,
        "mixedInstancesPolicy": {"instances": ["m5.large", "m5a.large"], **SPOT_POLICY},
    },
    "gpu": {
        "machineType": "g4dn.xlarge",
        "minSize": 0,
        "maxSize": 2,
        "mixedInstancesPolicy": {"instances": ["g4dn.xlarge"], **SPOT_POLICY},
    },
}
VCPUS = {"t3a.medium": 2, "t3a.small": 2, "m5.large": 2, "m5a.large": 2, "g4dn.xlarge": 4}
PLENTY = {ON_DEMAND: 64, SPOT: 64, GPU_SPOT: 64}


def found(groups: dict[str, Any] | None = None, **preflight: Any) -> dict[str, Any]:
    """What workbench_info finds of an account that has all, but for what is given."""
    answers = {
        "root": False,
        "denials": [],
        "service_roles": {"AWSServiceRoleForAutoScaling": True, "AWSServiceRoleForEC2Spot": True},
        "quotas": PLENTY,
        "vcpus": VCPUS,
        "used": {},
        "vpc_quota": 5,
        "vpcs": 1,
        "unasked": [],
    }
    return {
        "account": {"id": "123456789012", "arn": "arn:aws:iam::123456789012:user/me"},
        "region": "eu-central-1",
        "endpoint": "",
        "zones": [],
        "machine_types": {},
        "public_access": None,
        "buckets": {},
        "dns_zones": [],
        "network": {"vpcs": [], "subnets": []},
        "groups": GROUPS if groups is None else groups,
        "preflight": {**answers, **preflight},
    }


VARIABLES = {"cost_alarm": True, "cluster_dns_type": "private"}


def told(module: Any, known: dict[str, Any], which: str = "AGAINST", **variables: Any) -> list[str]:
    """What a role's checks, or remarks, say; those that look at more variables are not asked."""
    lines: list[str] = []
    for check in getattr(module, which):
        try:
            lines += [str(one) for one in check(Arguments({**VARIABLES, **variables}), known)]
        except UnsoundError:
            continue
    return lines


def denial(action: str, role: str = "cluster", **more: Any) -> dict[str, Any]:
    known = {"role": role, "purpose": "", "action": action, "why": "missing", "certain": True}
    return {**known, **more}


@pytest.mark.parametrize("module", [account, cluster, cost, network])
def test_an_account_that_has_all_is_silent(module: Any) -> None:
    assert told(module, found()) == told(module, found(), "REMARKS") == []


@pytest.mark.parametrize("module", [account, cluster, context, cost, network])
def test_what_was_not_asked_is_not_judged(module: Any) -> None:
    known = {**found(), "preflight": None}
    assert told(module, known) == told(module, known, "REMARKS") == []


def test_denied_actions_are_one_fault_by_reason_and_service() -> None:
    denials = [
        denial("iam:CreateRole"),
        denial("iam:PassRole"),
        denial("autoscaling:CreateAutoScalingGroup", why="deny"),
        denial("sqs:CreateQueue"),
        denial("s3:CreateBucket", "account"),
    ]
    [fault] = told(cluster, found(denials=denials))
    assert fault.startswith("arn:aws:iam::123456789012:user/me for role cluster: ")
    assert "no policy of the caller allows iam: CreateRole, PassRole; sqs: CreateQueue" in fault
    assert "policy of the caller denies autoscaling: CreateAutoScalingGroup" in fault
    assert "policy-cluster.json" in fault
    assert "s3" not in fault
    assert "s3: CreateBucket" in told(account, found(denials=denials))[0]
    assert told(network, found(denials=denials)) == []


def test_what_a_policy_may_allow_all_the_same_stops_nobody() -> None:
    known = found(denials=[denial("ec2:CreateVpc", "network", certain=False)])
    assert told(network, known) == []
    [remark] = told(network, known, "REMARKS")
    assert "Perhaps not permitted, for role network: no policy" in remark
    assert "ec2: CreateVpc" in remark


def test_a_denial_by_the_organization_may_lack_a_condition_and_stops_nobody() -> None:
    refused = denial("ec2:RunInstances", why="organization", certain=False)
    assert told(cluster, found(denials=[refused])) == []
    [remark] = told(cluster, found(denials=[refused]), "REMARKS")
    assert "a service control policy of the organization denies ec2: RunInstances" in remark
    assert "one of the organization too, may allow it" in remark


@pytest.mark.parametrize(
    ("module", "role", "action", "purpose"),
    [
        (cost, "cost", "pricing:GetProducts", PRICES),
        (context, "context", "iam:SimulatePrincipalPolicy", QUESTIONS),
        (cluster, "cluster", "autoscaling:SetDesiredCapacity", SCALING),
    ],
)
def test_what_is_not_needed_to_build_stops_nobody(
    module: Any, role: str, action: str, purpose: str
) -> None:
    known = found(denials=[denial(action, role, purpose=purpose)])
    assert told(module, known) == []
    [remark] = told(module, known, "REMARKS")
    assert remark.startswith(f"Not permitted, and needed for {purpose} alone: no policy of the")
    assert action.partition(":")[2] in remark


@pytest.mark.parametrize(
    ("module", "action", "purpose", "needed", "spared"),
    [
        (cost, "budgets:ModifyBudget", ALARM, {"cost_alarm": True}, {"cost_alarm": False}),
        (
            cluster,
            "elasticloadbalancing:CreateLoadBalancer",
            BALANCER,
            {"cluster_dns_type": "none"},
            {"cluster_dns_type": "public"},
        ),
    ],
)
def test_what_only_some_variables_need_is_judged_by_them(
    module: Any, action: str, purpose: str, needed: dict[str, Any], spared: dict[str, Any]
) -> None:
    role = module.__name__.rpartition(".")[2]
    known = found(denials=[denial(action, role, purpose=purpose)])
    [fault] = told(module, known, **needed)
    assert f"{purpose} alone needs {action.replace(':', ': ')}. What the workbench" in fault
    assert told(module, known, "REMARKS", **needed) == []
    assert told(module, known, **spared) == []
    [remark] = told(module, known, "REMARKS", **spared)
    assert f"Not permitted, and needed for {purpose} alone" in remark


def test_what_a_policy_may_allow_is_not_called_denied_where_it_is_not_needed() -> None:
    doubtful = denial("autoscaling:SetDesiredCapacity", purpose=SCALING, certain=False)
    [remark] = told(cluster, found(denials=[doubtful]), "REMARKS")
    assert remark.startswith("Perhaps not permitted, and needed for playbooks/scale.yml alone")
    assert "a policy that has these" in remark


@pytest.mark.parametrize("partition", ["aws-cn", "aws-us-gov", "aws-eusc"])
def test_where_aws_has_no_budgets_is_told_before_anything_is_made(partition: str) -> None:
    known = found()
    known["account"]["arn"] = f"arn:{partition}:iam::123456789012:user/me"
    [fault] = told(cost, known)
    assert f"(partition {partition}); set cost_alarm: false" in fault
    assert told(cost, known, cost_alarm=False) == []
    assert told(cost, {**known, "endpoint": "http://127.0.0.1:5000"}) == []


def test_the_root_user_is_told_to_be_another() -> None:
    [remark] = told(context, found(root=True), "REMARKS")
    assert "root user" in remark


def test_what_could_not_be_asked_is_one_line() -> None:
    unasked = [
        {"what": "permissions", "said": "AccessDenied"},
        {"what": "vCPU quotas", "said": "AccessDeniedException"},
    ]
    assert told(context, found(unasked=unasked), "REMARKS") == [
        "AWS did not say, so these were not judged: permissions (AccessDenied), vCPU quotas "
        "(AccessDeniedException)."
    ]


def test_the_quotas_of_a_new_account_are_too_small_at_rest() -> None:
    known = found(quotas={ON_DEMAND: 5, SPOT: 5, GPU_SPOT: 0})
    [fault] = told(cluster, known)
    assert "(L-1216C47A) is 5 vCPUs in eu-central-1: control-plane, admin need 6 all" in fault
    assert (
        "aws service-quotas request-service-quota-increase --service-code ec2 --quota-code "
        "L-1216C47A --desired-value 8 --region eu-central-1" in fault
    )
    remarks = told(cluster, known, "REMARKS")
    assert [remark for remark in remarks if "One at a time: spark 2 of 10." in remark]
    assert [remark for remark in remarks if "One at a time: gpu 0 of 2." in remark]
    assert "--quota-code L-3819A6DF --desired-value 12" in " ".join(remarks)


def test_what_others_use_counts() -> None:
    assert told(cluster, found(quotas={ON_DEMAND: 8})) == []
    [fault] = told(cluster, found(quotas={ON_DEMAND: 8}, used={ON_DEMAND: 4}))
    assert "8 vCPUs in eu-central-1, of which other machines use 4" in fault
    assert "Ask for 10 at least" in fault


def test_what_others_use_may_be_unknown() -> None:
    assert told(cluster, found(used=None)) == []


def test_a_faulty_group_hides_no_quota_of_the_others() -> None:
    groups = {"bad": {"mixedInstancesPolicy": 3}, "none": None, "admin": GROUPS["admin"]}
    assert [group.name for group in vcpus.groups({"groups": groups})] == ["admin"]


def mixed(*types: str, least: int = 1, most: int = 1) -> dict[str, Any]:
    """A group of spot machines of these types."""
    policy = {"instances": list(types), **SPOT_POLICY}
    group = {"machineType": types[0], "minSize": least, "maxSize": most}
    return {"mixed": {**group, "mixedInstancesPolicy": policy}}


SIZES = {"m5.large": 2, "m5.4xlarge": 16, "g4dn.xlarge": 4}


def test_what_the_smallest_of_many_types_has_room_for_stops_nobody() -> None:
    known = found(mixed("m5.large", "m5.4xlarge"), quotas={SPOT: 15}, vcpus=SIZES)
    assert told(cluster, known) == []
    [remark] = told(cluster, known, "REMARKS")
    assert "all groups at their most take 16, with the largest of their types" in remark
    assert "mixed can take 16 of it all the time; what does not fit, AWS can start of" in remark
    assert "--desired-value 32" in remark


def test_what_the_smallest_of_many_types_has_no_room_for_is_a_fault() -> None:
    known = found(mixed("m5.large", "m5.4xlarge"), quotas={SPOT: 1}, vcpus=SIZES)
    [fault] = told(cluster, known)
    assert "mixed need 2, with the smallest of their types, all the time" in fault
    assert "Ask for 2 at least" in fault
    assert told(cluster, known, "REMARKS") == []


def test_types_of_two_quotas_need_room_in_one() -> None:
    groups = mixed("m5.large", "g4dn.xlarge", least=3, most=3)
    for spot, gpu in ((6, 0), (2, 8), (0, 12), (4, 7)):
        assert told(cluster, found(groups, quotas={SPOT: spot, GPU_SPOT: gpu}, vcpus=SIZES)) == []
    known = found(groups, quotas={SPOT: 5, GPU_SPOT: 3}, vcpus=SIZES)
    [fault] = told(cluster, known)
    assert "(L-34B43A08) and All G and VT Spot Instance Requests (L-3819A6DF) is" in fault
    assert "room for 2 machines of mixed, which needs 3 all the time" in fault
    assert "--quota-code L-34B43A08 --desired-value 8" in fault
    assert "--quota-code L-3819A6DF --desired-value 16" in fault


def test_types_of_which_nobody_knows_the_quota_may_have_room() -> None:
    for types in (("m5.large", "q9.huge"), ("m5.large", "g4dn.xlarge", "q9.huge")):
        known = found(mixed(*types), quotas={SPOT: 0, GPU_SPOT: 0}, vcpus={**SIZES, "q9.huge": 2})
        assert told(cluster, known) == []
    groups = mixed("m5.large", "g4dn.xlarge")
    assert told(cluster, found(groups, quotas={SPOT: 0}, vcpus=SIZES)) == []


def test_what_no_quota_counts_is_said() -> None:
    groups = {"odd": {"machineType": "q9.huge", "minSize": 1, "maxSize": 1}}
    known = found(groups, vcpus={})
    assert told(cluster, known) == []
    [remark] = told(cluster, known, "REMARKS")
    assert "q9.huge" in remark


def test_a_role_that_auto_scaling_may_not_make_is_a_fault() -> None:
    absent = {"AWSServiceRoleForAutoScaling": False, "AWSServiceRoleForEC2Spot": True}
    refused = [denial("iam:CreateServiceLinkedRole")]
    assert told(cluster, found(service_roles=absent)) == []
    assert told(cluster, found(denials=refused)) == []
    [fault] = told(cluster, found(service_roles=absent, denials=refused))
    assert (
        "aws iam create-service-linked-role --aws-service-name autoscaling.amazonaws.com" in fault
    )


def test_a_role_for_spot_is_missed_by_spot_groups_alone() -> None:
    absent = {"AWSServiceRoleForAutoScaling": True, "AWSServiceRoleForEC2Spot": False}
    [remark] = told(cluster, found(service_roles=absent), "REMARKS")
    assert "spark, gpu" in remark
    assert "--aws-service-name spot.amazonaws.com" in remark
    one = {"admin": GROUPS["admin"]}
    assert told(cluster, found(one, service_roles=absent), "REMARKS") == []


def test_a_vpc_more_may_be_too_many() -> None:
    [fault] = told(network, found(vpcs=5))
    assert "VPCs per Region (L-F678F1CE) is 5 in eu-central-1: the account has 5" in fault
    assert "--service-code vpc --quota-code L-F678F1CE --desired-value 6" in fault
    known = found(vpcs=5)
    known["network"]["vpcs"] = [{"id": "vpc-0123456789abcdef0"}]
    assert told(network, known) == []


@given(
    quota=st.integers(0, 100),
    used=st.integers(0, 100),
    sizes=st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), max_size=4),
)
def test_a_fault_is_told_exactly_where_the_machines_at_rest_do_not_fit(
    quota: int, used: int, sizes: list[tuple[int, int]]
) -> None:
    groups = {
        f"g{number}": {"machineType": "t3a.small", "minSize": least, "maxSize": least + more}
        for number, (least, more) in enumerate(sizes)
    }
    known = found(groups, quotas={ON_DEMAND: quota}, used={ON_DEMAND: used})
    idle = sum(least for least, _more in sizes) * 2
    most = sum(least + more for least, more in sizes) * 2
    tight = bool(idle) and used + idle > quota
    assert len(told(cluster, known)) == tight
    assert len(told(cluster, known, "REMARKS")) == (used + most > quota and most > 0 and not tight)
    assert not re.search(r" -\d", " ".join(told(cluster, known, "REMARKS")))
