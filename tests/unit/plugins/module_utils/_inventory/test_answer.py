"""Answers of EC2 become instances, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.datascience.workbench.plugins.module_utils._inventory.answer import (
    read_page,
)
from ansible_collections.datascience.workbench.plugins.module_utils._inventory.instance import (
    Instance,
)

from ...inventory.ec2_stub import Made, page

# What XML 1.0 can carry.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=50)


def test_an_instance_is_read_whole() -> None:
    made = Made(2)

    read = read_page("us-east-1", page([made], "next"))

    assert read.next_token == "next"
    assert read.instances == [
        Instance(
            region="us-east-1",
            id=made.id,
            state="running",
            type="r5a.xlarge",
            zone="us-east-1a",
            lifecycle="spot",
            private_ip="172.20.0.6",
            public_ip="198.51.0.6",
            private_dns="ip-172-20-0-6.ec2.internal",
            public_dns="ec2-198-51-0-6.compute-1.amazonaws.com",
            launch_time="2026-11-01T08:15:42.000Z",
            tags=made.all_tags(),
        )
    ]


def test_what_ec2_leaves_out_is_empty() -> None:
    (read,) = read_page("us-east-1", page([Made(1, state="terminated", public=False)])).instances

    assert (read.private_ip, read.public_ip, read.public_dns) == ("", "", "")
    assert read.lifecycle == "on-demand"


def test_no_instances() -> None:
    read = read_page("us-east-1", page([]))

    assert (read.instances, read.next_token) == ([], "")


@given(st.dictionaries(TEXT.filter(bool), TEXT, max_size=5))
def test_any_tags_are_kept_as_they_are(tags: dict[str, str]) -> None:
    made = Made(1, tags=dict(tags))

    (read,) = read_page("us-east-1", page([made])).instances

    assert read.tags == made.all_tags()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"plain text",
        b"<html></html>",
        page([Made(1)])[:-20],
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><DescribeInstancesResponse>&b;</DescribeInstancesResponse>",
        b"<DescribeImagesResponse/>",
    ],
)
def test_what_is_no_whole_answer_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="the answer"):
        read_page("us-east-1", body)
