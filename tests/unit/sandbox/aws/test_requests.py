from __future__ import annotations

import io
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.requests import Request, RequestLog, read

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Running


def logged(emulator: Running, mark: int) -> list[tuple[str, str, bool, int]]:
    return [(r.service, r.action, r.mutating, r.status) for r in emulator.log.since(mark)]


def test_query_and_json_services_name_their_action(emulator: Running) -> None:
    mark = emulator.log.mark()
    emulator.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")
    emulator.client("ec2").describe_vpcs()
    emulator.client("iam").get_account_summary()
    emulator.client("elbv2").describe_load_balancers()
    emulator.client("events").put_rule(Name="r", ScheduleExpression="rate(1 day)")
    emulator.client("sqs").list_queues()
    assert logged(emulator, mark) == [
        ("ec2", "CreateVpc", True, 200),
        ("ec2", "DescribeVpcs", False, 200),
        ("iam", "GetAccountSummary", False, 200),
        ("elasticloadbalancing", "DescribeLoadBalancers", False, 200),
        ("events", "PutRule", True, 200),
        ("sqs", "ListQueues", False, 200),
    ]
    assert emulator.log.since(mark)[4].resource == "r"


def test_rest_services_are_understood_by_method_and_path(emulator: Running) -> None:
    mark = emulator.log.mark()
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="some-bucket")
    s3.put_bucket_versioning(Bucket="some-bucket", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="some-bucket", Key="a/b c", Body=b"x")
    s3.copy_object(Bucket="some-bucket", Key="d", CopySource="some-bucket/a/b c")
    s3.get_object(Bucket="some-bucket", Key="d")
    s3.list_objects_v2(Bucket="some-bucket")
    s3.list_buckets()
    zone = emulator.client("route53").create_hosted_zone(Name="example.org", CallerReference="1")
    emulator.client("route53").get_hosted_zone(Id=zone["HostedZone"]["Id"])
    emulator.client("efs").create_file_system(CreationToken="homes")
    assert logged(emulator, mark) == [
        ("s3", "CreateBucket", True, 200),
        ("s3", "PutBucketVersioning", True, 200),
        ("s3", "PutObject", True, 200),
        ("s3", "CopyObject", True, 200),
        ("s3", "GetObject", False, 200),
        ("s3", "ListObjectsV2", False, 200),
        ("s3", "ListBuckets", False, 200),
        ("route53", "CreateHostedZone", True, 201),
        ("route53", "GetHostedZone", False, 200),
        ("elasticfilesystem", "CreateFileSystem", True, 201),
    ]
    assert emulator.log.since(mark)[2].resource == "/some-bucket/a/b c"


def test_who_asked_is_logged(emulator: Running) -> None:
    mark = emulator.log.mark()
    ec2 = emulator.client("ec2", user_agent="a-test/1.0")
    ec2.delete_vpc(VpcId=ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])
    gone = emulator.log.since(mark)[1]
    assert gone.principal == "somebody"
    assert gone.agent.startswith("a-test/1.0")
    assert gone.resource.startswith("vpc-")
    assert gone.time.endswith("+00:00")


def test_a_dry_run_and_a_refusal_are_no_changes(emulator: Running) -> None:
    mark, ec2 = emulator.log.mark(), emulator.client("ec2")
    with pytest.raises(ClientError, match="DryRun"):
        ec2.run_instances(ImageId="ami-1", MinCount=1, MaxCount=1, DryRun=True)
    with pytest.raises(ClientError, match="InvalidVpcID"):
        ec2.delete_vpc(VpcId="vpc-00000000")
    ec2.create_vpc(CidrBlock="10.0.0.0/16")
    assert [r.action for r in emulator.log.changes(mark)] == ["CreateVpc"]


def test_a_presigned_request_names_its_principal(emulator: Running) -> None:
    s3 = emulator.client("s3", signature_version="s3v4")
    s3.create_bucket(Bucket="some-bucket")
    s3.put_object(Bucket="some-bucket", Key="k", Body=b"text")
    where = {"Bucket": "some-bucket", "Key": "k"}
    with urllib.request.urlopen(s3.generate_presigned_url("get_object", where)) as answer:
        assert answer.read() == b"text"
    last = emulator.log.since()[-1]
    assert (last.service, last.action, last.principal) == ("s3", "GetObject", "somebody")


def test_a_request_without_signature_is_for_s3_and_of_nobody(emulator: Running) -> None:
    mark, s3 = emulator.log.mark(), emulator.client("s3")
    s3.create_bucket(Bucket="some-bucket")
    s3.put_object(Bucket="some-bucket", Key="k", Body=b"text")
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{emulator.endpoint}/some-bucket/k")
    assert logged(emulator, mark)[-1] == ("s3", "GetObject", False, 403)
    assert emulator.log.since(mark)[-1].principal == ""


def environ(
    method: str = "POST", path: str = "/", body: bytes = b"", **more: Any
) -> dict[str, Any]:
    stream = io.BytesIO(body + b"the next request")
    length = {"CONTENT_LENGTH": str(len(body)), "wsgi.input": stream}
    return {"REQUEST_METHOD": method, "PATH_INFO": path, **length, **more}


def test_the_body_stays_readable_and_ends_where_it_ends() -> None:
    form = b"Action=AssumeRoleWithWebIdentity&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fspark"
    asked = environ(body=form, CONTENT_TYPE="application/x-www-form-urlencoded; charset=utf-8")
    request = read(asked)
    assert (request.service, request.action) == ("sts", "AssumeRoleWithWebIdentity")
    assert (request.mutating, request.resource) == (False, "arn:aws:iam::1:role/spark")
    assert asked["wsgi.input"].read() == form


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'{"Name": 3}', b"\xff\xfe"])
def test_a_body_that_is_no_object_is_no_problem(body: bytes) -> None:
    request = read(environ(body=body, HTTP_X_AMZ_TARGET="AWSEvents.PutRule"))
    assert (request.action, request.mutating, request.resource) == ("PutRule", True, "")


def test_an_unknown_service_keeps_method_and_path() -> None:
    scope = "AWS4-HMAC-SHA256 Credential=K/20261124/us-east-1/no-such/aws4_request, Signature=1"
    request = read(environ("PUT", "/thing/1", HTTP_AUTHORIZATION=scope))
    assert (request.service, request.action) == ("no-such", "PUT /thing/1")
    assert request.mutating


def test_no_secret_of_the_body_is_kept() -> None:
    form = b"Action=ImportKeyPair&PublicKeyMaterial=abc&UserData=secret&KeyName=admin"
    request = read(environ(body=form, CONTENT_TYPE="application/x-www-form-urlencoded"))
    assert request.resource == "admin"


def test_a_log_without_a_file_is_empty_and_a_half_written_line_waits(tmp_path: Path) -> None:
    log = RequestLog(tmp_path / "requests.jsonl")
    assert (log.mark(), log.since(), log.changes()) == (0, [], [])
    request = Request("", "ec2", "CreateVpc", True, 0, "p", "a", "r").answered(200)
    log.append(request)
    with log.path.open("a") as file:
        file.write('{"time": "2026')
    assert log.since() == log.changes() == [request]
