from __future__ import annotations

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.rolling_task import (
    refuse_unknown,
)

GROUPS = {"admin", "control-plane", "spark"}


def test_groups_that_exist_and_none_at_all_are_fine() -> None:
    refuse_unknown("wb", [], GROUPS)
    refuse_unknown("wb", ["spark", "admin"], GROUPS)


def test_all_unknown_groups_are_told_at_once_with_the_nearest() -> None:
    with pytest.raises(WorkbenchError) as failure:
        refuse_unknown("wb", ["admn", "spark", "zzz"], GROUPS)

    assert str(failure.value) == (
        "Could not roll instance groups of wb: there is no group admn (did you mean admin?), zzz. "
        "Its groups are admin, control-plane, spark."
    )
