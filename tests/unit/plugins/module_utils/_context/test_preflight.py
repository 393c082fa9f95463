"""What is asked of an account before anything is made, and what it does not let us ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from ansible_collections.datascience.workbench.plugins.module_utils._aws.service_roles import (
    AUTO_SCALING,
    SPOT,
)
from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    AwsSession,
)
from ansible_collections.datascience.workbench.plugins.module_utils._context import (
    quotas,
    service_roles,
)
from ansible_collections.datascience.workbench.plugins.module_utils._context.preflight import (
    Preflight,
    question,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ACCOUNT = {"id": "123456789012", "arn": "arn:aws:iam::123456789012:user/me"}
PARAMS = {
    "name": "wb.internal",
    "state_bucket": "ours-state",
    "buckets": ["ours-oidc"],
    "machine_types": ["t3a.small", "g4dn.xlarge"],
    "ignored_actions": [],
}


def client(service: str) -> Any:
    return boto3.client(
        service, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )


def refusing(_service: str) -> Any:
    """A client that AWS lets ask nothing."""

    class Client:
        def __getattr__(self, name: str) -> Callable[..., Any]:
            def call(*_: Any, **__: Any) -> Any:
                raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, name)

            return call

    return Client()


def test_the_value_of_a_quota_is_read_as_documented() -> None:
    # https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ServiceQuota.html
    values = client("service-quotas")
    with Stubber(values) as stub:
        stub.add_response(
            "get_service_quota",
            {
                "Quota": {
                    "ServiceCode": "ec2",
                    "ServiceName": "Amazon Elastic Compute Cloud (Amazon EC2)",
                    "QuotaArn": "arn:aws:servicequotas:us-east-1:123456789012:ec2/L-1216C47A",
                    "QuotaCode": "L-1216C47A",
                    "QuotaName": "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
                    "Value": 5.0,
                    "Unit": "None",
                    "Adjustable": True,
                    "GlobalQuota": False,
                    "UsageMetric": {
                        "MetricNamespace": "AWS/Usage",
                        "MetricName": "ResourceCount",
                        "MetricDimensions": {
                            "Class": "Standard/OnDemand",
                            "Resource": "vCPU",
                            "Service": "EC2",
                            "Type": "Resource",
                        },
                        "MetricStatisticRecommendation": "Maximum",
                    },
                }
            },
            {"ServiceCode": "ec2", "QuotaCode": "L-1216C47A"},
        )
        assert quotas.read_quota(values, "ec2", "L-1216C47A") == 5


def test_each_family_has_two_quotas() -> None:
    assert quotas.vcpu_quotas(["t3a.small", "m5.large", "g4dn.xlarge", "q9.huge"]) == [
        "L-1216C47A",
        "L-34B43A08",
        "L-3819A6DF",
        "L-DB2E81BA",
    ]


def test_vcpus_of_a_type_that_no_table_has_are_asked(session: AwsSession) -> None:
    ec2 = session.client("ec2")
    found = quotas.read_vcpus(ec2, ["t3a.small", "q9.huge"])
    assert found == {"t3a.small": 2}
    asked = client("ec2")
    with Stubber(asked) as stub:
        # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceTypeInfo.html
        stub.add_response(
            "describe_instance_types",
            {"InstanceTypes": [{"InstanceType": "q9.huge", "VCpuInfo": {"DefaultVCpus": 96}}]},
            {"Filters": [{"Name": "instance-type", "Values": ["q9.huge"]}]},
        )
        assert quotas.read_vcpus(asked, ["q9.huge"]) == {"q9.huge": 96}


def test_what_others_run_counts_and_our_own_does_not() -> None:
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html
    ours = [{"Key": "KubernetesCluster", "Value": "wb.internal"}]
    machines: list[dict[str, Any]] = [
        {"InstanceType": "m5.xlarge", "Tags": []},
        {"InstanceType": "t3a.small", "Tags": ours},
        {"InstanceType": "g4dn.xlarge", "InstanceLifecycle": "spot"},
        {"InstanceType": "m99.huge", "CpuOptions": {"CoreCount": 3, "ThreadsPerCore": 2}},
        {"InstanceType": "mac2.metal"},
    ]
    ec2 = client("ec2")
    with Stubber(ec2) as stub:
        stub.add_response("describe_instances", {"Reservations": [{"Instances": machines}]})
        used = quotas.read_used(ec2, "wb.internal")
    assert used == {"L-1216C47A": 4 + 6, "L-3819A6DF": 4}


def test_a_role_of_awss_own_is_there_or_not(session: AwsSession) -> None:
    iam = session.client("iam")
    assert not service_roles.has_role(iam, AUTO_SCALING)
    iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")
    assert service_roles.has_role(iam, AUTO_SCALING)
    with pytest.raises(AwsError, match="AccessDenied"):
        service_roles.has_role(refusing("iam"), SPOT)


def test_what_may_not_be_asked_is_told_once_and_nothing_is_assumed() -> None:
    found = Preflight(refusing, question(PARAMS, ACCOUNT, "us-east-1", {})).answers()
    assert {one["what"]: one["said"] for one in found.pop("unasked")} == dict.fromkeys(
        (
            "permissions",
            "service-linked roles",
            "vCPU quotas",
            "vCPUs in use by other machines",
            "the quota of VPCs",
            "the number of VPCs",
        ),
        "AccessDenied",
    )
    assert found == {
        "root": False,
        "denials": None,
        "service_roles": {},
        "quotas": {},
        "vcpus": {"t3a.small": 2, "g4dn.xlarge": 4},
        "used": None,
        "vpc_quota": None,
        "vpcs": None,
    }


def test_a_cluster_that_stands_has_shown_what_is_permitted(session: AwsSession) -> None:
    asked = question(PARAMS, ACCOUNT, "us-east-1", {"admin": "ami-0123456789abcdef0"})
    found = Preflight(session.client, asked).answers()
    assert (found["denials"], found["service_roles"]) == (None, {})
    assert found["vpcs"] == 1
    assert [one["what"] for one in found["unasked"]] == ["vCPU quotas"]


def test_the_root_user_is_not_simulated(session: AwsSession) -> None:
    root = {"id": ACCOUNT["id"], "arn": "arn:aws:iam::123456789012:root"}
    found = Preflight(session.client, question(PARAMS, root, "us-east-1", {})).answers()
    assert (found["root"], found["denials"]) == (True, [])


def test_arns_are_of_the_callers_partition() -> None:
    china = {"id": ACCOUNT["id"], "arn": "arn:aws-cn:iam::123456789012:user/me"}
    names = question(PARAMS, china, "cn-north-1", {}).names
    assert (names["partition"], names["suffix"]) == ("aws-cn", "amazonaws.com.cn")
    assert (names["state"], names["discovery"]) == ("ours-state", "ours-oidc")
    europe = {"id": ACCOUNT["id"], "arn": "arn:aws-eusc:iam::123456789012:user/me"}
    names = question(PARAMS, europe, "eusc-de-east-1", {}).names
    assert (names["partition"], names["suffix"]) == ("aws-eusc", "amazonaws.eu")
