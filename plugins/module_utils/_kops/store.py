# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The bucket in which kops keeps a cluster, the private keys of its authority included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    aws_call,
)
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
        AwsSession,
    )

_MISSING_BUCKET = ("NoSuchBucket", "404")
_EVERYBODY = "http://acs.amazonaws.com/groups/global/"


class UnsafeStoreError(WorkbenchError):
    """The bucket is not fit to hold private keys."""


class Store:
    """One state store, s3://BUCKET or s3://BUCKET/PREFIX, read through boto3."""

    def __init__(self, session: AwsSession, url: str) -> None:
        self.url = url.rstrip("/")
        self.bucket, self.prefix = parse(url)
        self.client: Any = session.client("s3")

    def key(self, *parts: str) -> str:
        """The object key of a path below the store."""
        return "/".join(part for part in (self.prefix, *parts) if part)

    def exists(self) -> bool:
        """Whether the bucket is there. Raises AwsError if it is there but not ours to read."""
        try:
            with aws_call(f"find the bucket {self.bucket}"):
                self.client.head_bucket(Bucket=self.bucket)
        except AwsError as error:
            if error.code in _MISSING_BUCKET:
                return False
            if error.code == "403":
                raise AwsError(
                    error.doing,
                    "403: Forbidden",
                    "The bucket is another account's, or these credentials may not read it.",
                    error.code,
                ) from error
            raise
        return True

    def read(self, *parts: str) -> bytes | None:
        """The content of an object below the store, None if it is not there."""
        key = self.key(*parts)
        try:
            with aws_call(f"read s3://{self.bucket}/{key}"):
                content: bytes = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except AwsError as error:
            if error.code in ("NoSuchKey", "404"):
                return None
            raise
        return content

    def names(self, *parts: str) -> list[str]:
        """The keys of the objects below a folder of the store, relative to that folder."""
        folder = self.key(*parts) + "/"
        with aws_call(f"list s3://{self.bucket}/{folder}"):
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=folder
            )
            keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
        return [key.removeprefix(folder) for key in keys]

    def refuse_if_unsafe(self) -> None:
        """Raise UnsafeStoreError, with all its faults, if the bucket is public or forgets."""
        with aws_call(f"check the bucket {self.bucket}"):
            versioning = self.client.get_bucket_versioning(Bucket=self.bucket).get("Status")
            grants = self.client.get_bucket_acl(Bucket=self.bucket)["Grants"]
        faults = unsafe(versioning, self._block(), self._policy_is_public(), grants)
        if faults:
            raise UnsafeStoreError(
                f"use {self.url} as a state store",
                f"it holds the cluster's private keys, but {' and '.join(faults)}",
                "Make it private and versioned (the account role does), then run again.",
            )

    def _block(self) -> dict[str, bool]:
        try:
            with aws_call(f"read the public access block of {self.bucket}"):
                answer = self.client.get_public_access_block(Bucket=self.bucket)
        except AwsError as error:
            if error.code == "NoSuchPublicAccessBlockConfiguration":
                return {}
            raise
        return dict(answer["PublicAccessBlockConfiguration"])

    def _policy_is_public(self) -> bool:
        try:
            with aws_call(f"read the policy status of {self.bucket}"):
                answer = self.client.get_bucket_policy_status(Bucket=self.bucket)
        except AwsError as error:
            if error.code == "NoSuchBucketPolicy":
                return False
            raise
        return bool(answer["PolicyStatus"]["IsPublic"])


def parse(url: str) -> tuple[str, str]:
    """(bucket, prefix) of an s3:// URL. Raises WorkbenchError for anything else."""
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        raise WorkbenchError(
            f"use {url!r} as a state store",
            "it is no bucket",
            "Write state_store as s3://BUCKET, or s3://BUCKET/FOLDER.",
        )
    return parts.netloc, parts.path.strip("/")


def unsafe(
    versioning: str | None,
    block: dict[str, bool],
    policy_is_public: bool,
    grants: list[dict[str, Any]],
) -> list[str]:
    """What makes a bucket unfit, in words; [] if nothing does.

    block is a PublicAccessBlockConfiguration, {} if there is none; grants those of the ACL. A
    public policy has no effect under RestrictPublicBuckets, a public ACL none under
    IgnorePublicAcls.
    """
    faults = []
    if versioning != "Enabled":
        faults.append("it is not versioned, so that a mistake could not be undone")
    if policy_is_public and not block.get("RestrictPublicBuckets"):
        faults.append("its policy makes it public")
    public = [grant for grant in grants if grant["Grantee"].get("URI", "").startswith(_EVERYBODY)]
    if public and not block.get("IgnorePublicAcls"):
        faults.append("its access control list makes it public")
    return faults
