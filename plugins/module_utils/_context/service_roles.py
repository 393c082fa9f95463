# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether AWS's own roles for Auto Scaling and spot machines exist in the account."""

from __future__ import annotations

from typing import Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    aws_call,
)


def has_role(iam: Any, name: str) -> bool:
    """Whether the role exists. Raises AwsError."""
    try:
        with aws_call(f"look for the role {name}"):
            iam.get_role(RoleName=name)
    except AwsError as error:
        if error.code == "NoSuchEntity":
            return False
        raise
    return True
