# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What AWS Budgets takes as a limit, as a threshold, and as somebody to send mail to."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# API_budgets_Notification.html: "A budget can have up to ten notifications", each "up to 10 email
# subscribers"; "the maximum limit for your threshold is 1,000,000%" (read 2026-11-24).
MOST_NOTIFICATIONS = 10
MOST_ADDRESSES = 10
MOST_PER_CENT = 1_000_000

LIMIT = "USD a month, at least 0.01"
THRESHOLD = "per cent of the limit, above 0 and up to 1,000,000"
ADDRESS = 'a mail address, as in "me@example.org", and nothing around it'
ONCE = "each once"
# What a mail server of today takes unquoted (RFC 5322, dot-atom), at a host name with a dot.
_MAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]"
)


def is_limit(usd: float) -> bool:
    """Whether a budget can have it; AWS counts in cents."""
    return math.isfinite(usd) and round(usd, 2) > 0


def is_threshold(per_cent: float) -> bool:
    """Whether a notification can have it."""
    return math.isfinite(per_cent) and 0 < per_cent <= MOST_PER_CENT


def is_address(address: str) -> bool:
    """Whether mail can go there: the shape alone."""
    return len(address) <= 254 and bool(_MAIL.fullmatch(address))


def repeated(values: Sequence[object]) -> list[object]:
    """What is in the list more than once, in its order, once each."""
    return [
        value
        for position, value in enumerate(values)
        if values.count(value) > 1 and values.index(value) == position
    ]
