from __future__ import annotations

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._errors import (
    WorkbenchError,
    advice,
)


def test_a_failure_is_told_in_the_order_doing_said_advice() -> None:
    error = WorkbenchError("read the cluster wb", "NoSuchBucket\n", "Create it.")

    assert str(error) == "Could not read the cluster wb: NoSuchBucket. Create it."


def test_who_said_it_is_named_and_a_silent_tool_is_called_silent() -> None:
    class ToolError(WorkbenchError):
        who = "tool"

    assert str(ToolError("run it", "")) == "Could not run it. tool said: it gave no reason."


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("api error ExpiredToken: The security token included in the request is expired", "renew"),
        ("An error occurred (RequestExpired)", "renew"),
        ("api error NoSuchBucket: The specified bucket does not exist", "state_store"),
        ("api error UnauthorizedOperation: You are not authorized", "permission"),
        ('spark.spec.machineType: Invalid value: "m99.large"', "instance type"),
        ("dial tcp 127.0.0.1:1: connect: connection refused", "Nothing answers"),
        ("https response error StatusCode: 500, api error InternalError: x", "AWS itself"),
        ("Unable to locate credentials", "context_aws_profile"),
        ("The config profile (wb) could not be found", "~/.aws/config"),
        ("spec.maxSize: Forbidden: maxSize must be at least minSize", ""),
    ],
)
def test_known_causes_come_with_advice(said: str, word: str) -> None:
    assert word in advice(said)
    assert bool(word) == bool(advice(said))
