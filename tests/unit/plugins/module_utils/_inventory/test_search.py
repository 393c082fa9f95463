"""What is asked, with which credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import AwsError
from ansible_collections.datascience.workbench.plugins.module_utils._inventory.access import (
    gain_access,
)
from ansible_collections.datascience.workbench.plugins.module_utils._inventory.connection import (
    OPTIONS,
)
from ansible_collections.datascience.workbench.plugins.module_utils._inventory.search import (
    search,
    wanted,
)

from ...inventory.ec2_stub import Made, Stub
from .test_description import settings

if TYPE_CHECKING:
    from pathlib import Path

KEYS = {"access_key": "AKIAUNIT", "secret_key": "unit"}


def options(**given: Any) -> dict[str, Any]:
    return dict.fromkeys(OPTIONS) | given


def test_filters_are_added_and_the_state_can_be_another() -> None:
    assert wanted(settings()) == {
        "instance-state-name": ["running"],
        "tag:kops.k8s.io/instancegroup": ["*"],
    }
    chosen = {"instance-state-name": ["pending", "running"], "tag:kops.k8s.io/instancegroup": "a"}
    assert wanted(settings(clusters=["c"], filters=chosen)) == {
        "instance-state-name": ["pending", "running"],
        "tag:kops.k8s.io/instancegroup": ["a"],
        "tag:KubernetesCluster": ["c"],
    }


def test_a_file_of_keys_and_profiles_is_read(
    no_aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "aws-credentials"
    path.write_text("[mine]\naws_access_key_id = AKIAMINE\naws_secret_access_key = s\n")
    (tmp_path / "aws-config").write_text("[profile mine]\nregion = eu-west-3\n")

    access = gain_access(options(profile="mine"), needs_region=True)

    assert (access.credentials.access_key, access.region) == ("AKIAMINE", "eu-west-3")


def test_a_role_is_assumed(no_aws: None) -> None:
    role = "arn:aws:iam::123456789012:role/reader"
    with mock_aws():
        access = gain_access(
            options(region="us-east-1", assume_role_arn=role, **KEYS), needs_region=True
        )

    assert access.credentials.token
    assert access.credentials.access_key != KEYS["access_key"]


def test_a_role_that_cannot_be_assumed(no_aws: None) -> None:
    with mock_aws(), pytest.raises(AwsError, match=r"assume the role wrong \(sts:AssumeRole\)"):
        gain_access(options(region="us-east-1", assume_role_arn="wrong", **KEYS), needs_region=True)


def test_a_profile_and_keys_are_refused(no_aws: None) -> None:
    with pytest.raises(AwsError, match="Give either a profile or keys"):
        gain_access(options(profile="mine", **KEYS), needs_region=False)


def test_every_page_and_region_is_told_once(no_aws: None) -> None:
    with Stub([Made(number) for number in range(7)], page_of=3) as stub:
        found = search(options(endpoint_url=stub.url, **KEYS), ["a-b-1", "c-d-2"], settings())

    assert [one.id for one in found.instances] == [Made(number).id for number in range(7)]
    assert len(stub.asked) == 6


def test_the_real_model_of_ec2_takes_the_same_request(no_aws: None) -> None:
    """The request of the one-operation model is the one that botocore's own model makes."""
    with Stub([Made(1)]) as stub:
        search(options(endpoint_url=stub.url, **KEYS), ["us-east-1"], settings(clusters=["c"]))
        client = boto3.client(
            "ec2",
            region_name="us-east-1",
            endpoint_url=stub.url,
            aws_access_key_id="a",
            aws_secret_access_key="b",
        )
        filters = [{"Name": k, "Values": v} for k, v in wanted(settings(clusters=["c"])).items()]
        client.describe_instances(Filters=filters, MaxResults=1000)

    ours, theirs = stub.asked
    assert ours == theirs
