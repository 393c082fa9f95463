# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the variables of role account may be, and whether the account lets the buckets be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Against,
    Arguments,
    Declared,
    Fault,
    Remarks,
    shown,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.permissions import (  # noqa: E501
    denied,
    doubted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What is ours carries it, with the name of the cluster.
TAG = "workbench"
BUCKETS = ("account_state_bucket", "account_discovery_bucket")
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html; no dots, because the
# certificate of a bucket's own host name does not cover them.
_BUCKET = re.compile(r"(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
_FORBIDDEN_ENDS = ("-s3alias", "--ol-s3", "--x-s3", "--table-s3")


def is_bucket_name(name: str) -> bool:
    """Whether S3 would take the name, and its host name's certificate would cover it."""
    return bool(_BUCKET.fullmatch(name)) and not name.endswith(_FORBIDDEN_ENDS)


def _names(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    for variable in BUCKETS:
        name = arguments.get(variable)
        if name is not None and not is_bucket_name(name):
            yield Fault(
                variable,
                shown(name),
                "a bucket's name: 3 to 63 of a-z, 0-9 and -, beginning and ending with a letter "
                "or a digit, and none that S3 reserves",
            )


def _apart(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    if arguments["account_state_bucket"] == arguments["account_discovery_bucket"]:
        yield Fault(
            "account_discovery_bucket",
            shown(arguments["account_discovery_bucket"]),
            "another bucket than account_state_bucket: this one is public, and that one holds "
            "the cluster's private keys",
        )


def _owners(arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    for variable in BUCKETS:
        name = arguments[variable]
        bucket = found["buckets"].get(name, {"state": "absent"})
        if bucket["state"] == "foreign":
            yield Fault(
                variable,
                shown(name),
                f"the bucket exists, and account {found['account']['id']} may not use it: it is "
                "somebody else's, or a policy forbids it; choose another name",
            )
        elif bucket["state"] == "present" and bucket["region"] != found["region"]:
            yield Fault(
                variable,
                shown(name),
                f"the bucket exists in {bucket['region']}, and the workbench is to be in "
                f"{found['region']}; choose another name or that region",
            )


def _ours(arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    """What is in a bucket that we did not make is nobody's to publish, nor to delete later."""
    name = arguments["account_name"]
    for variable in BUCKETS:
        bucket = found["buckets"].get(arguments[variable], {"state": "absent"})
        if bucket["state"] == "present" and bucket["tags"].get(TAG) != name:
            tagged = bucket["tags"].get(TAG)
            whose = f"is tagged {TAG}={tagged}" if tagged else f"does not carry the tag {TAG}"
            yield Fault(
                variable,
                shown(arguments[variable]),
                f"the bucket exists and {whose}, so it is not this workbench's: its access and "
                "its policy would be replaced; choose another name, or, if it is to be used for "
                f"this, add the tag {TAG}={name} to it",
            )


def _public(arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    blocked = found["public_access"] or {}
    if blocked.get("block_public_policy") or blocked.get("restrict_public_buckets"):
        yield Fault(
            "account_discovery_bucket",
            shown(arguments["account_discovery_bucket"]),
            "Block Public Access of the whole account forbids what this bucket is for: AWS reads "
            "the cluster's OIDC documents there without a login. Every bucket of ours has a block "
            "of its own, so lift these two of the account: aws s3control put-public-access-block "
            f"--account-id {found['account']['id']} --public-access-block-configuration "
            f"BlockPublicAcls={_word(blocked['block_public_acls'])},"
            f"IgnorePublicAcls={_word(blocked['ignore_public_acls'])},"
            "BlockPublicPolicy=false,RestrictPublicBuckets=false (other public buckets of this "
            "account, if any, become readable by it)",
        )


def _word(setting: bool) -> str:
    return "true" if setting else "false"


DECLARED: tuple[Declared, ...] = (_names, _apart)
AGAINST: tuple[Against, ...] = (_owners, _ours, _public, denied("account"))
REMARKS: tuple[Remarks, ...] = (doubted("account"),)
