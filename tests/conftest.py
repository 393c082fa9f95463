"""What holds for every test."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Tests choose their sandboxes themselves; that of the person who runs them is left alone.
for name in ("WORKBENCH_SANDBOX", "WORKBENCH_STATE"):
    os.environ.pop(name, None)

# Examples are counted, not timed: a busy machine is no fault of the code.
settings.register_profile(
    "workbench", deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
settings.load_profile("workbench")
