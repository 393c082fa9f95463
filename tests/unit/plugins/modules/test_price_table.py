from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import AwsError
from ansible_collections.datascience.workbench.plugins.modules.price_table import carry_out

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(
    ("profile", "remedy"), [(None, "Give profile.*context_aws_profile"), ("wb", r"~/\.aws/config")]
)
def test_who_has_no_credentials_is_told_what_to_do(
    module: Callable[..., Any], tmp_path: Path, profile: str | None, remedy: str
) -> None:
    asking = module(
        table_region="us-east-1", dest=str(tmp_path / "prices.json"), max_age=30, profile=profile
    )
    asking.check_mode = False

    with pytest.raises(AwsError, match=remedy):
        carry_out(asking, datetime.date(2026, 11, 24))
