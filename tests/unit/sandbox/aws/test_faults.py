from __future__ import annotations

import time
import urllib.error
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.faults import Fault, Faults
from sandbox.aws.requests import Request

if TYPE_CHECKING:
    from .conftest import Running

PROTOCOLS = [
    ("ec2", "DescribeVpcs", "describe_vpcs", {}),
    ("autoscaling", "DescribeAutoScalingGroups", "describe_auto_scaling_groups", {}),
    ("iam", "ListRoles", "list_roles", {}),
    ("sts", "GetCallerIdentity", "get_caller_identity", {}),
    ("elbv2", "DescribeLoadBalancers", "describe_load_balancers", {}),
    ("route53", "ListHostedZones", "list_hosted_zones", {}),
    ("s3", "ListObjectsV2", "list_objects_v2", {"Bucket": "some-bucket"}),
    ("s3", "PutObject", "put_object", {"Bucket": "some-bucket", "Key": "k", "Body": b"x" * 9}),
    ("efs", "DescribeFileSystems", "describe_file_systems", {}),
    ("sqs", "ListQueues", "list_queues", {}),
    ("events", "ListRules", "list_rules", {}),
    ("ssm", "DescribeParameters", "describe_parameters", {}),
]


@pytest.mark.parametrize(("service", "action", "method", "arguments"), PROTOCOLS)
@pytest.mark.parametrize(
    ("status", "code"), [(400, "ExpiredToken"), (400, "Throttling"), (500, "InternalError")]
)
def test_an_error_reaches_the_client_in_the_services_protocol(  # noqa: PLR0917
    emulator: Running,
    service: str,
    action: str,
    method: str,
    arguments: Any,
    status: int,
    code: str,
) -> None:
    emulator.ask("faults", "POST", {"action": action, "status": status, "code": code})
    with pytest.raises(ClientError) as failure:
        getattr(emulator.client(service), method)(**arguments)
    response = failure.value.response
    assert response["Error"]["Code"] == code
    assert "asked for this fault" in response["Error"]["Message"]
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    last = emulator.log.since()[-1]
    assert (last.action, last.status) == (action, status)


def test_a_head_request_has_the_status_alone(emulator: Running) -> None:
    emulator.ask("faults", "POST", {"service": "s3", "status": 403, "code": "ExpiredToken"})
    with pytest.raises(ClientError) as failure:
        emulator.client("s3").head_object(Bucket="some-bucket", Key="k")
    assert failure.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_calls_go_through_before_and_after(emulator: Running) -> None:
    ec2 = emulator.client("ec2")
    fault = {"service": "ec2", "action": "DescribeVpcs", "status": 503, "after": 2, "times": 1}
    emulator.ask("faults", "POST", fault)
    outcomes = []
    for _ in range(5):
        ec2.describe_subnets()
        try:
            outcomes.append(ec2.describe_vpcs()["ResponseMetadata"]["HTTPStatusCode"])
        except ClientError as error:
            outcomes.append(error.response["ResponseMetadata"]["HTTPStatusCode"])
    assert outcomes == [200, 200, 503, 200, 200]
    assert emulator.ask("faults")[0]["matched"] == 5


def test_a_faulty_call_changes_nothing(emulator: Running) -> None:
    ec2, mark = emulator.client("ec2"), emulator.log.mark()
    before = len(ec2.describe_vpcs()["Vpcs"])
    emulator.ask("faults", "POST", {"action": "CreateVpc", "status": 500, "times": None})
    for _ in range(2):
        with pytest.raises(ClientError):
            ec2.create_vpc(CidrBlock="10.0.0.0/16")
    assert len(ec2.describe_vpcs()["Vpcs"]) == before
    assert emulator.log.changes(mark) == []


def test_a_delayed_answer_is_right_and_delays_nobody_else(emulator: Running) -> None:
    emulator.ask("faults", "POST", {"action": "DescribeVpcs", "delay": 2})
    ec2 = emulator.client("ec2")
    with ThreadPoolExecutor(1) as pool:
        begun = time.monotonic()
        late = pool.submit(ec2.describe_vpcs)
        time.sleep(0.1)
        ec2.describe_subnets()
        assert not late.done()
        assert late.result()["Vpcs"]
        assert time.monotonic() - begun >= 2


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"stauts": 500}, "any of action, after, code, delay"),
        ({"action": "RunInstances"}, "a status, a delay, or both"),
        ({"status": 99}, "99 is no HTTP status"),
        (["status"], "is an object"),
        ({"status": 500, "matched": 3}, "any of"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(emulator: Running, wish: Any, told: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        emulator.ask("faults", "POST", wish)
    assert refusal.value.code == 400
    assert told in refusal.value.read().decode()


def test_the_first_fault_that_fires_is_met_and_the_others_count() -> None:
    faults = Faults()
    faults.add(Fault(action="RunInstances", status=500, after=1))
    faults.add(Fault(service="ec2", status=503, times=None))
    run = Request("", "ec2", "RunInstances", True, 0, "", "", "")
    met = [faults.meet(run) for _ in range(3)]
    assert [fault and fault.status for fault in met] == [503, 500, 503]
    faults.clear()
    assert faults.meet(run) is None
