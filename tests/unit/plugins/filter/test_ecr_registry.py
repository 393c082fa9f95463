"""The registry that images go to, by the partition of the account."""

from __future__ import annotations

import pytest

from ansible_collections.datascience.workbench.plugins.filter.ecr_registry import ecr_registry

ACCOUNT = "123456789012"


@pytest.mark.parametrize(
    ("partition", "region", "suffix"),
    [
        ("aws", "eu-central-1", "amazonaws.com"),
        ("aws-us-gov", "us-gov-west-1", "amazonaws.com"),
        ("aws-cn", "cn-north-1", "amazonaws.com.cn"),
        ("aws-eusc", "eusc-de-east-1", "amazonaws.eu"),
    ],
)
def test_ecr_is_named_by_the_partition(partition: str, region: str, suffix: str) -> None:
    account = {"id": ACCOUNT, "arn": f"arn:{partition}:iam::{ACCOUNT}:user/me"}
    host = f"{ACCOUNT}.dkr.ecr.{region}.{suffix}"
    assert ecr_registry(account, region) == {"host": host, "is_ecr": True}


@pytest.mark.parametrize(
    ("chosen", "is_ecr"),
    [
        (f"{ACCOUNT}.dkr.ecr-fips.us-east-1.amazonaws.com", True),
        (f"{ACCOUNT}.DKR-ECR.us-east-1.on.aws", True),
        (f"{ACCOUNT}.dkr.ecr.us-west-2.amazonaws.com", False),
        ("210987654321.dkr.ecr.us-east-1.amazonaws.com", False),
        (f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com.example.org", False),
        ("registry.example.org:5000", False),
    ],
)
def test_another_name_of_ones_own_ecr_is_ecr(chosen: str, is_ecr: bool) -> None:
    account = {"id": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:user/me"}
    assert ecr_registry(account, "us-east-1", chosen) == {"host": chosen, "is_ecr": is_ecr}
