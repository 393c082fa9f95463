from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.rolling_task import (
    limits,
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


@pytest.mark.parametrize(
    ("options", "alone"),
    [
        ({}, True),
        ({"reach": "name"}, False),
        ({"api_server": "https://192.0.2.1"}, False),
        ({"cloud_only": True}, False),
    ],
)
def test_only_a_control_plane_reached_at_its_address_goes_alone(
    options: dict[str, Any], alone: bool
) -> None:
    params = {
        "instance_groups": None,
        "force": False,
        "max_instances": 3,
        "reach": "auto",
        "api_server": None,
        "cloud_only": False,
        **options,
    }
    made = limits(params, {"topology": {"dns": {"type": "Private"}}})

    assert made.control_plane_alone is alone
    assert (made.groups, made.most) == ((), 3)
