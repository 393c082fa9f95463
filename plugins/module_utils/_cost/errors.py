# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Why something could not be priced, or watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError

if TYPE_CHECKING:
    from collections.abc import Mapping


class DeclarationError(WorkbenchError):
    """The declaration says something that cannot be priced."""


class PriceListError(WorkbenchError):
    """Prices could not be had from AWS, or from the file that keeps them."""


class ForeignBudgetError(WorkbenchError):
    """The account has a budget of that name, and it does not carry our tags."""

    def __init__(self, name: str, ours: Mapping[str, str], carried: Mapping[str, str]) -> None:
        listed = ", ".join(f"{key}={value}" for key, value in sorted(ours.items()))
        its = ", ".join(f"{key}={value}" for key, value in sorted(carried.items())) or "none"
        super().__init__(
            f"make the budget {name}",
            f"the account has one of that name that is somebody else's: it lacks the tag {listed} "
            f"(its tags: {its})",
            "It was not touched. Delete it, or give it that tag if it is to become as described.",
        )


class FullBudgetError(WorkbenchError):
    """What is declared does not fit beside the notifications that others use."""

    def __init__(self, name: str, too_many: int) -> None:
        super().__init__(
            f"change the budget {name}",
            f"AWS keeps ten notifications, and it would have {10 + too_many}: those that an "
            "SNS topic hangs on stay",
            f"Nothing of it was changed. Declare {too_many} fewer, or delete such a notification "
            "in the console.",
        )
