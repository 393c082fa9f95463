"""What is known of the parts of AWS is what botocore knows of them."""

from __future__ import annotations

import botocore.session
import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._aws import partitions

LOADER = botocore.session.get_session().get_component("data_loader")
OUTPUTS = {one["id"]: one["outputs"] for one in LOADER.load_data("partitions")["partitions"]}
# Older botocores know no such part.
KNOWN = [name for name in ("aws", "aws-cn", "aws-eusc", "aws-us-gov") if name in OUTPUTS]


@pytest.mark.parametrize("partition", KNOWN)
def test_each_part_answers_at_its_own_names(partition: str) -> None:
    assert partitions.suffix_of(partition) == OUTPUTS[partition]["dnsSuffix"]
    for suffix in ("dnsSuffix", "dualStackDnsSuffix"):
        assert partitions.is_aws(f"https://ec2.some-region-1.{OUTPUTS[partition][suffix]}/")


def test_every_region_of_botocore_could_be_one() -> None:
    endpoints = LOADER.load_data("endpoints")["partitions"]
    regions = {name for one in endpoints for name in one["regions"]}
    assert len(regions) > 30
    assert [name for name in regions if not partitions.is_region(name)] == []


@pytest.mark.parametrize(
    "url", ["https://notamazonaws.eu", "https://amazonaws.eu.example.org", "http://127.0.0.1", ""]
)
def test_others_are_not_aws(url: str) -> None:
    assert not partitions.is_aws(url)
