from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import AwsSession
from ansible_collections.datascience.workbench.plugins.module_utils._kops.environment import (
    kops_environment,
)

Module = Callable[..., Any]
KEYS = {"region": "us-east-1", "access_key": "AKIA1", "secret_key": "s"}


def environment(module: Any, **options: Any) -> dict[str, str]:
    return kops_environment(AwsSession(module), **{"base_url": None, "home": "/private", **options})


def test_for_aws_nothing_speaks_of_an_endpoint(module: Module) -> None:
    made = environment(module(**KEYS))

    assert made["AWS_ACCESS_KEY_ID"] == "AKIA1"
    assert made["AWS_REGION"] == "us-east-1"
    assert made["KOPS_FEATURE_FLAGS"] == "-ImageDigest"
    assert made["HOME"] == "/private"
    assert not [name for name in made if "ENDPOINT" in name or name.startswith("S3_")]
    assert "AWS_SESSION_TOKEN" not in made
    assert "KOPS_BASE_URL" not in made


def test_nothing_of_the_shell_leaks_in(module: Module, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("S3_ENDPOINT", "KOPS_STATE_STORE", "KUBECONFIG", "AWS_VAULT"):
        monkeypatch.setenv(name, "leaked")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")

    made = environment(module(**KEYS))

    assert "leaked" not in made.values()
    assert made["HTTPS_PROXY"] == "http://proxy:3128"
    assert made["KUBECONFIG"] == "/private/no-kubeconfig"


def test_an_endpoint_is_given_to_s3_by_its_own_variables(module: Module) -> None:
    made = environment(module(**KEYS, session_token="t", endpoint_url="http://127.0.0.1:5000"))

    assert made["AWS_ENDPOINT_URL"] == made["S3_ENDPOINT"] == "http://127.0.0.1:5000"
    assert (made["S3_ACCESS_KEY_ID"], made["S3_SECRET_ACCESS_KEY"]) == ("AKIA1", "s")
    assert made["S3_REGION"] == "us-east-1"
    assert made["AWS_SESSION_TOKEN"] == "t"


@pytest.mark.parametrize(
    "url",
    [
        "https://vpce-1a2b-3c4d.s3.us-east-1.vpce.amazonaws.com",
        "https://s3.cn-north-1.amazonaws.com.cn",
        "https://s3.dualstack.us-east-1.api.aws",
    ],
)
def test_an_endpoint_of_aws_brings_no_keys_into_user_data(module: Module, url: str) -> None:
    made = environment(module(**KEYS, endpoint_url=url))

    assert made["AWS_ENDPOINT_URL"] == url
    assert not [name for name in made if name.startswith("S3_")]


def test_who_only_looks_like_aws_is_not(module: Module) -> None:
    made = environment(module(**KEYS, endpoint_url="https://amazonaws.com.example.org"))

    assert made["S3_ENDPOINT"] == "https://amazonaws.com.example.org"


def test_endpoints_of_single_services_are_kept(
    module: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_EC2", "https://vpce.example.org")

    made = environment(module(**KEYS))

    assert made["AWS_ENDPOINT_URL_EC2"] == "https://vpce.example.org"
    assert "S3_ENDPOINT" not in made


def test_options_that_kops_can_honour(module: Module) -> None:
    config = {
        "use_fips_endpoint": True,
        "retries": {"mode": "standard", "total_max_attempts": 3},
        "proxies": {"https": "http://proxy"},
        "connect_timeout": 5,
    }
    made = environment(
        module(**KEYS, aws_config=config, aws_ca_bundle="/ca.pem"),
        base_url="https://mirror.example.org",
    )

    assert made["AWS_USE_FIPS_ENDPOINT"] == "true"
    assert (made["AWS_RETRY_MODE"], made["AWS_MAX_ATTEMPTS"]) == ("standard", "3")
    assert made["HTTPS_PROXY"] == "http://proxy"
    assert made["AWS_CA_BUNDLE"] == "/ca.pem"
    assert made["KOPS_BASE_URL"] == "https://mirror.example.org"
