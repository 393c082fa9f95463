"""Buckets as AWS makes them since 2023: private, without ACLs, encrypted."""

from __future__ import annotations

from typing import Any

from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.s3.exceptions import S3AccessDeniedError, S3ClientError
from moto.s3.models import FakeBucket, PublicAccessBlock, S3Backend
from moto.s3.responses import S3Response
from moto.s3.utils import bucket_policy_is_public
from moto.s3control.models import s3control_backends

from sandbox.aws.fidelity.correction import Patch, correction

_GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
_SECURE = _GUIDE + "create-bucket-faq.html (April 2023)"


@correction("s3:CreateBucket Block Public Access", FakeBucket, "__init__", source=_SECURE)
def new_buckets_block_public_access(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    """AWS: on, all four settings. moto: none."""
    original(self, *args, **kwargs)
    self.public_access_block = PublicAccessBlock(True, True, True, True)


@correction(
    "s3:PutBucketPolicy public, where public access is blocked",
    S3Backend,
    "put_bucket_policy",
    source=_GUIDE + "access-control-block-public-access.html",
)
def public_policy_where_blocked(original: Any, self: Any, bucket_name: str, policy: bytes) -> None:
    """AWS: AccessDenied while the bucket or the account has BlockPublicPolicy. moto: takes it."""
    account = s3control_backends[self.account_id]["aws"].public_access_block
    blocks = (self.get_bucket(bucket_name).public_access_block, account)
    if any(b and b.block_public_policy for b in blocks) and bucket_policy_is_public(policy):
        raise S3AccessDeniedError
    original(self, bucket_name, policy)


@correction("s3:ACLs of a new bucket", source=_SECURE)
def no_acls(patch: Patch) -> None:
    """AWS: disabled (BucketOwnerEnforced): AccessControlListNotSupported for one that gives access.

    moto: taken.
    """

    @patch.wrap(FakeBucket, "__init__")
    def init(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self.ownership_rule = "BucketOwnerEnforced"

    @patch.wrap(S3Response, "_acl_from_headers")
    def acl(original: Any, self: Any, headers: Any) -> Any:
        asked = original(self, headers)
        bucket = self.backend.buckets.get(self.bucket_name)
        harmless = headers.get("x-amz-acl") in ("private", "bucket-owner-full-control")
        if asked and bucket and bucket.ownership_rule == "BucketOwnerEnforced" and not harmless:
            raise S3ClientError("AccessControlListNotSupported", "The bucket does not allow ACLs")
        return asked


@correction(
    "s3:CreateBucket encryption",
    FakeBucket,
    "__init__",
    source=_GUIDE + "default-encryption-faq.html (January 2023)",
)
def new_buckets_are_encrypted(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    """AWS: SSE-S3 (AES256) from the start.

    moto: none: ServerSideEncryptionConfigurationNotFoundError.
    """
    original(self, *args, **kwargs)
    by_default = {"SSEAlgorithm": "AES256"}
    self.encryption = {"Rule": {"ApplyServerSideEncryptionByDefault": by_default}}


@correction(
    "s3:a policy that denies what comes without TLS", source=_GUIDE + "amazon-s3-policy-keys.html"
)
def loopback_counts_as_tls(patch: Patch) -> None:
    """AWS: such a statement says nothing of a call by TLS, for which our loopback stands.

    moto: every Deny with a Condition denies.
    """
    insecure = {"Bool": {"aws:SecureTransport": "false"}}

    @patch.wrap(IAMPolicyStatement, "is_action_permitted")
    def permitted(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
        if self._statement.get("Condition") == insecure:
            return PermissionResult.NEUTRAL
        return original(self, *args, **kwargs)
