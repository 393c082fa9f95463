"""An AWS inside this process (moto), and modules that are only their parameters."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from ansible_collections.amazon.aws.plugins.module_utils.modules import aws_argument_spec
from moto import mock_aws

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import AwsSession

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REGION = "us-east-1"


@pytest.fixture
def no_aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """An environment that knows nothing of AWS."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "S3_", "KOPS_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "aws-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "aws-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def module(no_aws: None) -> Callable[..., Any]:
    """Make what AwsSession takes of a module: parameters, as given or at their defaults."""

    def make(**params: Any) -> Any:
        known = {
            name: option.get("default") for name, option in aws_argument_spec().items()
        } | params
        return SimpleNamespace(
            params=known,
            client=lambda service: boto3.client(
                service,
                region_name=known["region"],
                aws_access_key_id=known["access_key"],
                aws_secret_access_key=known["secret_key"],
            ),
        )

    return make


@pytest.fixture
def session(module: Callable[..., Any]) -> Iterator[AwsSession]:
    """A session of an empty AWS."""
    with mock_aws():
        yield AwsSession(module(region=REGION, access_key="AKIAUNIT", secret_key="secret"))
