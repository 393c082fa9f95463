from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops import stored
from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import Documents
from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import (
    KopsError,
    explain,
)

Recorded = Callable[[str], str]


def failing(stderr: str) -> Any:
    def kops(*_arguments: str, doing: str) -> Any:
        raise KopsError(doing, explain(stderr))

    kops.state_store = "s3://state"  # type: ignore[attr-defined]
    return SimpleNamespace(name="nosuch.example.org", kops=kops)


@pytest.mark.parametrize("name", ["errors-no-cluster.txt", "errors-no-bucket.txt"])
def test_no_cluster_and_no_bucket_are_the_same(recorded: Recorded, name: str) -> None:
    work = failing(recorded(name))

    assert stored.find(work) == Documents()
    with pytest.raises(KopsError, match=r"from s3://state.*no such cluster.*kops_cluster makes it"):
        stored.require(work)


def test_a_store_that_may_not_be_read_is_no_missing_cluster(recorded: Recorded) -> None:
    with pytest.raises(KopsError, match="AccessDenied"):
        stored.find(failing(recorded("errors-denied.txt")))
