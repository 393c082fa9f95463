"""What AWS has under a name that a store does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops import strangers
from ansible_collections.datascience.workbench.plugins.module_utils._kops.outdated import Machines

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
        AwsSession,
    )

NAME = "wb.example.org"


def refuse(session: AwsSession, machines: Machines, name: str = NAME) -> None:
    strangers.refuse(session, name, machines, f"make the cluster {name}", "s3://other")


def test_a_name_that_nothing_has_is_free(session: AwsSession) -> None:
    refuse(session, Machines())
    refuse(session, Machines(), "a" * 63 + ".example.org")


def test_all_that_is_found_is_named(session: AwsSession) -> None:
    groups = ({"AutoScalingGroupName": f"admin.{NAME}"},)
    machines = Machines(groups, frozenset(f"i-{number}" for number in range(7)))
    with pytest.raises(WorkbenchError) as refused:
        refuse(session, machines)
    assert "s3://other holds no cluster of this name" in str(refused.value)
    assert f"auto scaling group admin.{NAME}, instances i-0" in str(refused.value)
    assert "i-4 and 2 more" in str(refused.value)


def test_a_cluster_of_another_region_has_the_name(session: AwsSession) -> None:
    session.client("iam").create_role(RoleName=f"nodes.{NAME}", AssumeRolePolicyDocument="{}")
    with pytest.raises(WorkbenchError, match=rf"IAM role nodes\.{NAME}\..* two regions cannot"):
        refuse(session, Machines())
