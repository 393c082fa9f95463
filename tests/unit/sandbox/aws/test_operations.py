from __future__ import annotations

import pytest

from sandbox.aws.operations import protocol, rest_action

S3 = [
    ("GET", "/", {}, set(), "ListBuckets"),
    ("GET", "/b", {"list-type": "2", "prefix": "x/"}, set(), "ListObjectsV2"),
    ("GET", "/b/", {"list-type": "2"}, set(), "ListObjectsV2"),
    ("GET", "/b", {"prefix": "x/"}, set(), "ListObjects"),
    ("GET", "/b", {"policyStatus": ""}, set(), "GetBucketPolicyStatus"),
    ("GET", "/b/k/l", {"x-id": "GetObject"}, set(), "GetObject"),
    ("GET", "/b/k", {"acl": ""}, set(), "GetObjectAcl"),
    ("PUT", "/b/k", {}, {"x-amz-copy-source"}, "CopyObject"),
    ("PUT", "/b/k", {"partNumber": "1", "uploadId": "u"}, set(), "UploadPart"),
    ("PUT", "/b/k", {}, {"content-length"}, "PutObject"),
    ("POST", "/b", {"delete": ""}, set(), "DeleteObjects"),
    ("POST", "/b/k", {"uploads": ""}, set(), "CreateMultipartUpload"),
    ("DELETE", "/b/k", {}, set(), "DeleteObject"),
    ("HEAD", "/b", {}, set(), "HeadBucket"),
    ("PATCH", "/b", {}, set(), "PATCH /b"),
]


@pytest.mark.parametrize(("method", "path", "query", "headers", "action"), S3)
def test_s3_operations_are_told_apart(
    method: str, path: str, query: dict[str, str], headers: set[str], action: str
) -> None:
    assert rest_action("s3", method, path, query, headers) == action


def test_efs_is_found_by_its_signing_name() -> None:
    path = "/2015-02-01/mount-targets"
    action = rest_action("elasticfilesystem", "POST", path, {}, ())
    assert action == "CreateMountTarget"


@pytest.mark.parametrize(
    ("service", "name"),
    [("ec2", "ec2"), ("autoscaling", "query"), ("route53", "rest-xml"), ("no-such", "")],
)
def test_protocols(service: str, name: str) -> None:
    assert protocol(service) == name
