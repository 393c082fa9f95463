from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.shows("iam:CreateServiceLinkedRole for spot")
def test_the_role_of_spot(aws: Any) -> None:
    made = aws("iam").create_service_linked_role(AWSServiceName="spot.amazonaws.com")
    assert made["Role"]["RoleName"] == "AWSServiceRoleForEC2Spot"
