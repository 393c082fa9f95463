from __future__ import annotations

from collections.abc import Callable

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._errors import advice
from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import (
    explain,
    waiting_for,
)

Recorded = Callable[[str], str]


@pytest.mark.parametrize(
    ("name", "said", "remedy"),
    [
        ("errors-denied.txt", "api error AccessDenied", "missing permission"),
        ("errors-expired-instances.txt", "api error ExpiredToken", "expired: renew"),
        ("errors-no-bucket.txt", "api error NoSuchBucket", "does not exist"),
        ("errors-no-cluster.txt", 'Cluster.kops.k8s.io "nosuch.example.org" not found', ""),
        ("errors-rolling-unreachable.txt", "connect: connection refused", "Nothing answers"),
    ],
)
def test_the_reason_is_what_follows_the_last_error(
    recorded: Recorded, name: str, said: str, remedy: str
) -> None:
    reason = explain(recorded(name))

    assert said in reason
    assert "RequestID" not in reason
    assert "featureflag" not in reason
    assert not reason.startswith("Error")
    assert remedy in advice(reason)


def test_without_an_error_the_last_words_count_then_the_log() -> None:
    log = "W1124 11:24:08.628461   12301 executor.go:141] no such zone\n"

    assert explain(f"{log}flag needs an argument\n") == "flag needs an argument"
    assert explain(log) == "no such zone"
    assert explain("") == ""


def test_a_reason_of_several_lines_stays_whole() -> None:
    assert explain("Error: first\nError: two faults:\n * a\n * b\n") == "two faults:\n * a\n * b"


def test_a_kops_that_retries_is_waiting_for_its_task(recorded: Recorded) -> None:
    waiting = waiting_for(recorded("errors-retrying.txt"))

    assert waiting.startswith("Subnet/us-east-1a.wb.internal.example.org: error listing Subnets")
    assert "api error UnauthorizedOperation" in waiting
    assert "RequestID" not in waiting
    assert "missing permission" in advice(waiting)


def test_a_kops_that_logged_nothing_of_weight_waits_for_nothing_known() -> None:
    assert waiting_for("I1124 11:24:08.628461   12301 executor.go:113] Tasks: 0 done\n") == ""
    assert waiting_for("W1124 11:24:08.628461   12301 x.go:1] slow\n") == "slow"
