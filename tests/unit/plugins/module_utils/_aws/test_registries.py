"""Which hosts are registries of ECR, and whose."""

from __future__ import annotations

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._aws import registries

ACCOUNT = "123456789012"


@pytest.mark.parametrize(
    ("host", "region"),
    [
        (f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com", "eu-central-1"),
        (f"{ACCOUNT}.dkr.ecr.EU-Central-1.AmazonAWS.com", "eu-central-1"),
        (f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com:443", "eu-central-1"),
        (f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        (f"{ACCOUNT}.dkr.ecr.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
        (f"{ACCOUNT}.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        (f"{ACCOUNT}.dkr-ecr.us-east-1.on.aws", "us-east-1"),
        (f"{ACCOUNT}.dkr-ecr-fips.us-east-1.on.aws", "us-east-1"),
        (f"{ACCOUNT}.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn", "cn-north-1"),
    ],
)
def test_a_registry_of_ecr_names_its_account_and_region(host: str, region: str) -> None:
    assert registries.ecr_of(host) == registries.Ecr(ACCOUNT, region)


@pytest.mark.parametrize(
    "host",
    [
        "registry.example.org:5000",
        "public.ecr.aws",
        f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com.example.org",
        f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com:5000",
        f"x{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com",
        "",
    ],
)
def test_any_other_is_none(host: str) -> None:
    assert registries.ecr_of(host) is None


@pytest.mark.parametrize(
    ("partition", "end"),
    [("aws", "com"), ("aws-cn", "com.cn"), ("aws-eusc", "eu"), ("aws-us-gov", "com")],
)
def test_the_usual_host_is_one_of_them(partition: str, end: str) -> None:
    host = registries.ecr_host(ACCOUNT, "some-region-1", partition)
    assert host == f"{ACCOUNT}.dkr.ecr.some-region-1.amazonaws.{end}"
    assert registries.ecr_of(host) == registries.Ecr(ACCOUNT, "some-region-1")
