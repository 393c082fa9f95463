from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import Documents
from ansible_collections.datascience.workbench.plugins.module_utils._kops.capacity import (
    Surplus,
    surplus,
    with_surplus,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
    MODIFY,
    Entry,
    Field,
    Plan,
)

ASG = "spark.wb.example.org"


def scaling_group(desired: int) -> dict[str, Any]:
    tags = [{"Key": "kops.k8s.io/instancegroup", "Value": "spark"}]
    return {"AutoScalingGroupName": ASG, "DesiredCapacity": desired, "Tags": tags}


def documents(**spec: Any) -> Documents:
    group = {"kind": "InstanceGroup", "metadata": {"name": "spark"}, "spec": spec}
    return Documents(groups={"spark": group})


@pytest.mark.parametrize(
    ("desired", "before", "after", "freed"),
    [
        (3, 3, 0, 3),
        (3, 3, 1, 2),
        (5, 3, 0, 0),  # two were lent: none is taken
        (3, 3, 3, 0),
        (0, 0, 2, 0),
        (0, 3, 0, 0),  # freed by a run that was cut short
    ],
)
def test_machines_are_freed_where_the_minimum_was_what_ran(
    desired: int, before: int, after: int, freed: int
) -> None:
    found = surplus([scaling_group(desired)], documents(minSize=before), documents(minSize=after))
    assert sum(group.before - group.after for group in found) == freed


def test_groups_that_are_new_or_go_are_left_alone() -> None:
    assert surplus([scaling_group(3)], Documents(), documents(minSize=0)) == ()
    assert surplus([scaling_group(3)], documents(minSize=3), Documents()) == ()


def test_the_plan_says_so_in_the_entry_of_the_group() -> None:
    lowered = Entry(MODIFY, "AutoscalingGroup", ASG, (Field("MinSize", "3", "0"),))
    group = Surplus("spark", ASG, 3, 0)
    (entry,) = with_surplus(Plan((lowered,)), [group]).entries
    assert entry.fields == (Field("MinSize", "3", "0"), Field("DesiredCapacity", "3", "0"))
    (alone,) = with_surplus(Plan(), [group]).entries
    assert alone == Entry(MODIFY, "AutoscalingGroup", ASG, (Field("DesiredCapacity", "3", "0"),))
