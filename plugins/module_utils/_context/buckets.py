# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What S3 says of a bucket, in the words of the options of amazon.aws.s3_bucket."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    aws_call,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Entries of a listing; ours are a folder and, with its versions, a lock.
_SHOWN = 100
_BLOCK = {
    "block_public_acls": "BlockPublicAcls",
    "ignore_public_acls": "IgnorePublicAcls",
    "block_public_policy": "BlockPublicPolicy",
    "restrict_public_buckets": "RestrictPublicBuckets",
}


def read_bucket(s3: Any, name: str, account: str, cluster: str) -> dict[str, Any]:
    """What is known of a bucket.

    {state: absent}, {state: foreign} when it belongs to another account (or this one may not see
    it), or {state: present, region, versioning, encryption, object_ownership, public_access,
    policy, tags, others}; others are up to ten of the keys and folders in it, old versions too,
    that are not cluster's. Raises AwsError.
    """
    region = None
    try:
        with aws_call(f"look at the bucket {name}"):
            answer = s3.head_bucket(Bucket=name, ExpectedBucketOwner=account)
        region = answer["ResponseMetadata"]["HTTPHeaders"].get("x-amz-bucket-region")
    except AwsError as error:
        if error.code in ("404", "NoSuchBucket"):
            return {"state": "absent"}
        if error.code in ("403", "AccessDenied"):
            return {"state": "foreign"}
        raise
    owned = {"Bucket": name, "ExpectedBucketOwner": account}

    def read(call: Callable[..., Any], missing: str, **how: Any) -> Any:
        """What a GetBucket... call answers, {} if nothing is configured."""
        try:
            with aws_call(f"read the bucket {name}"):
                return call(**owned, **how)
        except AwsError as error:
            if error.code == missing:
                return {}
            raise

    if region is None:
        region = read(s3.get_bucket_location, "").get("LocationConstraint") or "us-east-1"
    encryption = read(s3.get_bucket_encryption, "ServerSideEncryptionConfigurationNotFoundError")
    ownership = read(s3.get_bucket_ownership_controls, "OwnershipControlsNotFoundError")
    policy = read(s3.get_bucket_policy, "NoSuchBucketPolicy").get("Policy")
    tags = read(s3.get_bucket_tagging, "NoSuchTagSet").get("TagSet", [])
    return {
        "state": "present",
        "region": region,
        "versioning": read(s3.get_bucket_versioning, "").get("Status") == "Enabled",
        "encryption": _algorithm(encryption),
        "object_ownership": _ownership(ownership),
        "public_access": public_access(
            read(s3.get_public_access_block, "NoSuchPublicAccessBlockConfiguration")
        ),
        "policy": json.loads(policy) if policy else {},
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
        "others": _others(
            read(s3.list_object_versions, "", Delimiter="/", MaxKeys=_SHOWN), cluster
        ),
    }


def _others(answer: Mapping[str, Any], cluster: str) -> list[str]:
    """Of ListObjectVersions with a delimiter: what is neither the cluster's folder nor its lock."""
    folders = {one["Prefix"] for one in answer.get("CommonPrefixes", [])}
    objects = [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]
    ours = {f"{cluster}/", f"{cluster}.workbench-lock"}
    return sorted((folders | {one["Key"] for one in objects}) - ours)[:10]


def public_access(answer: Mapping[str, Any]) -> dict[str, bool]:
    """GetPublicAccessBlock's answer, of a bucket or an account, in snake case."""
    block = answer.get("PublicAccessBlockConfiguration", {})
    return {ours: bool(block.get(theirs)) for ours, theirs in _BLOCK.items()}


def _algorithm(answer: Mapping[str, Any]) -> str:
    with contextlib.suppress(KeyError, IndexError):
        rule = answer["ServerSideEncryptionConfiguration"]["Rules"][0]
        return str(rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"])
    return "none"


def _ownership(answer: Mapping[str, Any]) -> str:
    rules = answer.get("OwnershipControls", {}).get("Rules", [])
    return str(rules[0]["ObjectOwnership"]) if rules else "none"
