"""What holds for every test."""

from __future__ import annotations

import os

# Tests choose their sandboxes themselves; that of the person who runs them is left alone.
for name in ("WORKBENCH_SANDBOX", "WORKBENCH_STATE"):
    os.environ.pop(name, None)
