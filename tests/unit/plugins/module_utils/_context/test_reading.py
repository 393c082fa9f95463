"""What is read of an account, against an AWS in this process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    AwsSession,
)
from ansible_collections.datascience.workbench.plugins.module_utils._context import (
    account,
    buckets,
    network,
    store,
)

if TYPE_CHECKING:
    from collections.abc import Callable

OWNER = "123456789012"


def refusing(code: str) -> Any:
    """A client of which every call is refused with this code."""

    class Client:
        def __getattr__(self, name: str) -> Callable[..., Any]:
            def call(**_: Any) -> Any:
                raise ClientError({"Error": {"Code": code, "Message": "no"}}, name)

            return call

    return Client()


def test_a_bucket_that_is_not_there_is_absent(session: AwsSession) -> None:
    assert buckets.read_bucket(session.client("s3"), "ours", OWNER, "wb") == {"state": "absent"}


def test_a_bucket_that_may_not_be_seen_is_foreign() -> None:
    assert buckets.read_bucket(refusing("403"), "theirs", OWNER, "wb") == {"state": "foreign"}


def test_any_other_refusal_is_an_error_that_names_the_bucket() -> None:
    with pytest.raises(AwsError, match="look at the bucket ours"):
        buckets.read_bucket(refusing("500"), "ours", OWNER, "wb")


def test_a_bucket_is_described_as_the_module_that_makes_it_describes_it(
    session: AwsSession,
) -> None:
    s3 = session.client("s3")
    s3.create_bucket(Bucket="ours")
    bare = buckets.read_bucket(s3, "ours", OWNER, "wb")
    assert (bare["state"], bare["region"], bare["versioning"]) == ("present", "us-east-1", False)
    assert (bare["policy"], bare["tags"]) == ({}, {})

    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::ours/*",
            }
        ],
    }
    s3.put_bucket_versioning(Bucket="ours", VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_policy(Bucket="ours", Policy=json.dumps(policy))
    s3.put_bucket_tagging(Bucket="ours", Tagging={"TagSet": [{"Key": "workbench", "Value": "wb"}]})
    s3.put_bucket_ownership_controls(
        Bucket="ours", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    )
    s3.put_public_access_block(
        Bucket="ours", PublicAccessBlockConfiguration={"BlockPublicAcls": True}
    )
    full = buckets.read_bucket(s3, "ours", OWNER, "wb")
    assert full["versioning"] is True
    assert full["policy"] == policy
    assert full["tags"] == {"workbench": "wb"}
    assert full["object_ownership"] == "BucketOwnerEnforced"
    assert full["public_access"] == {
        "block_public_acls": True,
        "ignore_public_acls": False,
        "block_public_policy": False,
        "restrict_public_buckets": False,
    }


def test_what_is_not_the_clusters_in_a_bucket_is_found_old_versions_too(
    session: AwsSession,
) -> None:
    s3 = session.client("s3")
    s3.create_bucket(Bucket="ours")
    s3.put_bucket_versioning(Bucket="ours", VersioningConfiguration={"Status": "Enabled"})
    for key in ("wb/config", "wb/pki/a", "wb.workbench-lock"):
        s3.put_object(Bucket="ours", Key=key, Body=b"x")
    s3.delete_object(Bucket="ours", Key="wb.workbench-lock")
    assert buckets.read_bucket(s3, "ours", OWNER, "wb")["others"] == []
    for key in ("wb2/config", "photo.jpg", "gone"):
        s3.put_object(Bucket="ours", Key=key, Body=b"x")
    s3.delete_object(Bucket="ours", Key="gone")
    found = buckets.read_bucket(s3, "ours", OWNER, "wb")
    assert found["others"] == ["gone", "photo.jpg", "wb2/"]


def test_the_caller_and_the_zones_are_read(session: AwsSession) -> None:
    assert account.read_account(session.client("sts"))["id"] == OWNER
    assert "us-east-1a" in account.read_availability_zones(session.client("ec2"))


def test_types_of_machines_are_looked_up_in_the_zone(session: AwsSession) -> None:
    asked = ["t3a.medium", "x9.huge"]
    found = account.read_offers(session.client("ec2"), "us-east-1a", asked)
    assert found == {"t3a.medium": True, "x9.huge": False}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("AccessDenied", None),
        (
            "NoSuchPublicAccessBlockConfiguration",
            dict.fromkeys(
                (
                    "block_public_acls",
                    "ignore_public_acls",
                    "block_public_policy",
                    "restrict_public_buckets",
                ),
                False,
            ),
        ),
    ],
)
def test_an_account_without_a_block_or_without_leave_to_read_it(code: str, found: Any) -> None:
    assert account.read_public_access(lambda _: refusing(code), OWNER, None) == found


@pytest.mark.parametrize(
    ("url", "is_aws"),
    [
        ("https://sts.eu-central-1.amazonaws.com", True),
        ("https://ec2.cn-north-1.amazonaws.com.cn", True),
        ("https://vpce-1-2.sts.us-east-1.vpce.amazonaws.com", True),
        ("https://ec2.us-east-1.api.aws", True),
        ("https://ec2.eusc-de-east-1.amazonaws.eu", True),
        ("https://ec2.eusc-de-east-1.api.amazonwebservices.eu", True),
        ("http://127.0.0.1:5000", False),
        ("https://amazonaws.com.example.org", False),
        ("https://notamazonaws.com", False),
    ],
)
def test_only_aws_is_aws(url: str, is_aws: bool) -> None:
    if is_aws:
        account.require_aws(url)
    else:
        with pytest.raises(AwsError, match="sends its calls to"):
            account.require_aws(url)


def test_an_account_without_a_network(session: AwsSession) -> None:
    assert network.read_network(session.client("ec2"), "wb") == {
        "vpcs": [],
        "subnets": [],
        "gateways": [],
        "route_tables": [],
        "groups": {},
        "settings": {"groups": {}},
    }


def test_a_network_is_found_again_by_its_tag(session: AwsSession) -> None:
    ec2 = session.client("ec2")
    tags = [{"Key": "workbench", "Value": "wb"}]
    vpc = ec2.create_vpc(CidrBlock="172.20.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="172.20.0.0/20", AvailabilityZone="us-east-1a")[
        "Subnet"
    ]["SubnetId"]
    group = ec2.create_security_group(GroupName="wb-nodes", Description="d", VpcId=vpc)["GroupId"]
    ec2.create_tags(Resources=[vpc, subnet, group], Tags=tags)
    ec2.create_tags(Resources=[group], Tags=[{"Key": "workbench-purpose", "Value": "nodes"}])
    ec2.create_subnet(VpcId=vpc, CidrBlock="172.20.16.0/20")
    left, used = (
        ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"] for _count in range(2)
    )
    ec2.attach_internet_gateway(InternetGatewayId=used, VpcId=vpc)
    ec2.create_tags(Resources=[left, used], Tags=tags)

    found = network.read_network(ec2, "wb")
    assert found["vpcs"] == [{"id": vpc, "cidr": "172.20.0.0/16"}]
    assert found["subnets"] == [{"id": subnet, "cidr": "172.20.0.0/20", "zone": "us-east-1a"}]
    assert found["groups"] == {"nodes": group}
    assert found["gateways"] == [{"id": used, "vpcs": [vpc]}, {"id": left, "vpcs": []}]
    assert found["settings"]["vpc"]["dns_hostnames"] is False
    assert network.read_network(ec2, "another")["vpcs"] == []


def test_zones_of_exactly_a_domain(session: AwsSession) -> None:
    route53 = session.client("route53")
    for name in ("wb.example.org", "a.wb.example.org", "wb.example.com"):
        route53.create_hosted_zone(Name=name, CallerReference=name)
    [zone] = network.read_zones(route53, "wb.example.org")
    assert (zone["private"], zone["vpcs"], zone["records"]) == (False, [], 2)


def test_images_of_stored_groups(session: AwsSession) -> None:
    s3 = session.client("s3")
    s3.create_bucket(Bucket="state")
    assert store.read_images(s3, "state", "wb.example.org") == {}
    documents = {
        "wb.example.org/instancegroup/admin": "kind: InstanceGroup\nspec:\n  image: 0997/noble-1\n",
        "wb.example.org/instancegroup/spark": 'spec:\n  image: "ami-1"\n  machineType: m5.large\n',
        "wb.example.org/instancegroup/none": "spec:\n  machineType: m5.large\n",
        "wb.example.org.other/instancegroup/admin": "spec:\n  image: theirs\n",
    }
    for key, body in documents.items():
        s3.put_object(Bucket="state", Key=key, Body=body.encode())
    assert store.read_images(s3, "state", "wb.example.org") == {
        "admin": "0997/noble-1",
        "spark": "ami-1",
    }
