"""An empty bucket for kops to look at, and plans without the network that is missing."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from ansible_collections.datascience.workbench.plugins.module_utils._kops import empty_store
from ansible_collections.datascience.workbench.plugins.module_utils._kops.declaration import (
    Declaration,
    Group,
    placeholders,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
    CREATE,
    MODIFY,
    Entry,
    Field,
    Plan,
)


def _client(environment: dict[str, str]) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=environment["S3_ENDPOINT"],
        region_name=environment["S3_REGION"],
        aws_access_key_id=environment["S3_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["S3_SECRET_ACCESS_KEY"],
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
    )


def test_the_bucket_is_empty_public_and_read_only() -> None:
    with empty_store.served() as environment:
        s3 = _client(environment)
        assert s3.list_objects_v2(Bucket="any").get("Contents") is None
        assert s3.get_bucket_policy_status(Bucket="any")["PolicyStatus"]["IsPublic"]
        assert s3.get_bucket_location(Bucket="any")["LocationConstraint"] is None
        with pytest.raises(ClientError, match="NoSuchKey"):
            s3.get_object(Bucket="any", Key="config")
        with pytest.raises(ClientError, match="404"):
            s3.head_object(Bucket="any", Key="config")
        with pytest.raises(ClientError):
            s3.put_object(Bucket="any", Key="config", Body=b"x")


def test_placeholders_are_left_out_and_the_zone_is_named() -> None:
    spec = {
        "networkID": "vpc-00000000000000000",
        "dnsZone": "Z00000000000000000000",
        "subnets": [{"name": "a", "id": "subnet-00000000000000000"}],
    }
    group = Group("a", {"additionalSecurityGroups": ["sg-00000000000000000", "sg-1"]})
    declared = Declaration("wb.example.org", "s3://state/wb.example.org", spec, (group,))
    shown = empty_store.without_placeholders(declared)
    assert shown.spec == {"dnsZone": "example.org", "subnets": [{"name": "a"}]}
    assert shown.groups[0].spec == {"additionalSecurityGroups": ["sg-1"]}
    assert placeholders(shown) == []
    assert placeholders(declared)


def test_the_network_is_not_planned_but_the_tags_on_its_subnet_are() -> None:
    tags = Field("Tags", None, "{SubnetType: Public}")
    subnet = Entry(CREATE, "Subnet", "a.wb", (Field("CIDR", None, "172.20.0.0/20"), tags))
    volume = Entry(CREATE, "EBSVolume", "a.etcd-main.wb")
    plan = Plan((Entry(CREATE, "VPC", "wb"), Entry(CREATE, "Route", "0.0.0.0/0"), subnet, volume))
    assert empty_store.without_network(plan) == Plan(
        (Entry(MODIFY, "Subnet", "a.wb", (tags,)), volume)
    )
