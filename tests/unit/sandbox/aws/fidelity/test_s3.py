from __future__ import annotations

import json
from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3control.models import s3control_backends

_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::discovery/*",
            }
        ],
    }
)


@pytest.fixture
def s3(aws: Any) -> Any:
    aws("s3").create_bucket(Bucket="discovery")
    return aws("s3")


@pytest.mark.shows("s3:CreateBucket Block Public Access")
def test_a_new_bucket_blocks_public_access(s3: Any) -> None:
    shown = s3.get_public_access_block(Bucket="discovery")["PublicAccessBlockConfiguration"]
    assert list(shown.values()) == [True] * 4


@pytest.mark.shows("s3:PutBucketPolicy public, where public access is blocked")
def test_a_public_policy_waits_for_the_buckets_own_block(s3: Any, refused: Any) -> None:
    with refused("AccessDenied"):
        s3.put_bucket_policy(Bucket="discovery", Policy=_POLICY)
    s3.delete_public_access_block(Bucket="discovery")
    s3.put_bucket_policy(Bucket="discovery", Policy=_POLICY)
    assert s3.get_bucket_policy_status(Bucket="discovery")["PolicyStatus"]["IsPublic"]


@pytest.mark.shows("s3:PutBucketPolicy public, where public access is blocked")
def test_the_accounts_block_refuses_a_public_policy(s3: Any, refused: Any) -> None:
    """Set in the model: botocore asks for ACCOUNT.127.0.0.1, a name that nobody answers."""
    s3.delete_public_access_block(Bucket="discovery")
    account = s3control_backends[DEFAULT_ACCOUNT_ID]["aws"]
    account.put_public_access_block(DEFAULT_ACCOUNT_ID, {"BlockPublicPolicy": True})
    with refused("AccessDenied"):
        s3.put_bucket_policy(Bucket="discovery", Policy=_POLICY)


@pytest.mark.shows("s3:ACLs of a new bucket")
def test_a_new_bucket_has_no_acls(s3: Any, refused: Any) -> None:
    [rule] = s3.get_bucket_ownership_controls(Bucket="discovery")["OwnershipControls"]["Rules"]
    assert rule["ObjectOwnership"] == "BucketOwnerEnforced"
    s3.put_object(Bucket="discovery", Key="a", Body=b"", ACL="bucket-owner-full-control")
    with refused("AccessControlListNotSupported"):
        s3.put_object(Bucket="discovery", Key="a", Body=b"", ACL="public-read")


@pytest.mark.shows("s3:CreateBucket encryption")
def test_a_new_bucket_is_encrypted(s3: Any) -> None:
    [rule] = s3.get_bucket_encryption(Bucket="discovery")["ServerSideEncryptionConfiguration"][
        "Rules"
    ]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert s3.put_object(Bucket="discovery", Key="a", Body=b"")["ServerSideEncryption"] == "AES256"


def test_creating_a_bucket_twice(aws: Any, s3: Any, refused: Any, without: Any) -> None:
    """In us-east-1 it is no error, elsewhere BucketAlreadyOwnedByYou: moto answers as AWS."""
    s3.create_bucket(Bucket="discovery")
    there = {"LocationConstraint": "eu-west-1"}
    s3.create_bucket(Bucket="elsewhere", CreateBucketConfiguration=there)
    with refused("BucketAlreadyOwnedByYou"):
        s3.create_bucket(Bucket="elsewhere", CreateBucketConfiguration=there)


@pytest.mark.shows("s3:a policy that denies what comes without TLS")
def test_a_bucket_for_tls_only_can_be_used(s3: Any) -> None:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::discovery/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    s3.put_bucket_policy(Bucket="discovery", Policy=policy)
    s3.put_object(Bucket="discovery", Key="a", Body=b"kept")
    assert s3.get_object(Bucket="discovery", Key="a")["Body"].read() == b"kept"
