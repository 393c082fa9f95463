from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.store import (
    Store,
    UnsafeStoreError,
    parse,
    unsafe,
)

ALL = {"URI": "http://acs.amazonaws.com/groups/global/AllUsers"}
PUBLIC_READ = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::kops-state/*",
            }
        ],
    }
)


if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
        AwsSession,
    )


@pytest.fixture
def store(session: AwsSession) -> Store:
    store = Store(session, "s3://kops-state/team")
    store.client.create_bucket(Bucket="kops-state")
    store.client.put_bucket_versioning(
        Bucket="kops-state", VersioningConfiguration={"Status": "Enabled"}
    )
    return store


def test_a_url_is_bucket_and_folder() -> None:
    assert parse("s3://kops-state") == ("kops-state", "")
    assert parse("s3://kops-state/a/b/") == ("kops-state", "a/b")


@pytest.mark.parametrize("url", ["kops-state", "file:///tmp/x", "s3://", "gs://b"])
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(WorkbenchError, match="s3://BUCKET"):
        parse(url)


def test_objects_are_read_and_listed_below_the_folder(store: Store) -> None:
    store.client.put_object(Bucket="kops-state", Key="team/wb/pki/ssh/a1", Body=b"ssh-ed25519 A")

    assert store.read("wb", "pki", "ssh", "a1") == b"ssh-ed25519 A"
    assert store.read("wb", "none") is None
    assert store.names("wb", "pki") == ["ssh/a1"]
    assert store.names("other") == []


def test_whether_the_bucket_exists(store: Store, session: AwsSession) -> None:
    assert store.exists()
    assert not Store(session, "s3://no-such-bucket").exists()


def test_a_private_versioned_bucket_is_fine(store: Store) -> None:
    store.refuse_if_unsafe()


def test_every_fault_is_told_at_once(store: Store) -> None:
    store.client.put_bucket_versioning(
        Bucket="kops-state", VersioningConfiguration={"Status": "Suspended"}
    )
    store.client.put_bucket_policy(Bucket="kops-state", Policy=PUBLIC_READ)
    store.client.put_bucket_acl(Bucket="kops-state", ACL="public-read")

    with pytest.raises(UnsafeStoreError) as failure:
        store.refuse_if_unsafe()

    for word in ("not versioned", "policy makes it public", "access control list"):
        assert word in str(failure.value)


def test_a_blocked_policy_has_no_effect(store: Store) -> None:
    store.client.put_bucket_policy(Bucket="kops-state", Policy=PUBLIC_READ)
    store.client.put_public_access_block(
        Bucket="kops-state",
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )

    store.refuse_if_unsafe()


@pytest.mark.parametrize(
    ("block", "faults"),
    [({}, 2), ({"RestrictPublicBuckets": True}, 1), ({"IgnorePublicAcls": True}, 1)],
)
def test_each_block_covers_its_own_kind(block: dict[str, bool], faults: int) -> None:
    assert len(unsafe("Enabled", block, True, [{"Grantee": ALL}])) == faults
