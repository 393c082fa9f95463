"""The state store's safety, asked of buckets that answer as AWS's do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.conftest import Module, Sandbox

pytestmark = pytest.mark.integration


def test_a_bucket_that_is_public_and_forgets_is_refused_with_every_fault(
    run_module: Callable[..., Module], arguments: dict[str, Any], sandbox: Sandbox
) -> None:
    bucket, s3 = "workbench-test-unsafe", sandbox.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.delete_public_access_block(Bucket=bucket)
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    mark = sandbox.mark()

    outcome = run_module("kops_cluster", {**arguments, "state_store": f"s3://{bucket}"})

    assert outcome.failed
    assert "not versioned" in outcome.msg
    assert "policy makes it public" in outcome.msg
    assert sandbox.changes(mark) == []
