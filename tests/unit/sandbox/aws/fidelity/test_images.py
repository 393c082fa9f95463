from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.aws import fidelity


@pytest.mark.shows("ec2:DescribeImages")
def test_images_are_found_as_upstream_says(aws: Any) -> None:
    [image] = aws("ec2").describe_images(
        Owners=["099720109477"],
        Filters=[
            {"Name": "name", "Values": ["ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-*"]},
            {"Name": "architecture", "Values": ["arm64"]},
        ],
    )["Images"]
    assert image["Architecture"] == "arm64"
    assert image["OwnerId"] == "099720109477"
    assert image["RootDeviceName"] == "/dev/sda1"
    assert image["State"] == "available"


def test_every_image_has_source_and_date_and_the_sandboxs_own_id() -> None:
    table = json.loads(fidelity.IMAGES.read_text(encoding="utf-8"))
    assert all(row["source"].startswith("https://") and row["date"] for row in table)
    assert all(row["ami_id"].startswith("ami-5a4db0") for row in table)
    assert len({row["ami_id"] for row in table}) == len(table)
