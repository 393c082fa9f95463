"""Keeps what the modules of this collection return in the folder that RECORD_RESULTS names."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: record_results
type: notification
short_description: Write each module's results to a file of its own
description:
  - Of results with the same keys, the last is kept; what was given to the module is left out.
"""
COLLECTION = "datascience.workbench."
LEFT_OUT = ("invocation", "diff", "failed_when_result", "changed_when_result", "item")
# A credential, even one of an emulated account, is not for a file of the repository.
SECRET = re.compile(
    r"((?:certificate-authority|client-certificate|client-key)-data: ?)[A-Za-z0-9+/=]+"
)


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """Collects results."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "record_results"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        """Start with no result."""
        super().__init__()
        self._results: dict[str, list[dict[str, Any]]] = {}

    def v2_runner_on_ok(self, result: Any) -> None:
        """Keep a result, or those of a loop."""
        action = str(result.task.resolved_action)
        if action.startswith(COLLECTION):
            for one in result.result["results"] if result.task.loop else [result.result]:
                self._keep(action, one)

    def _keep(self, action: str, result: dict[str, Any]) -> None:
        told = {
            name: value
            for name, value in result.items()
            if name not in LEFT_OUT and not name.startswith(("_ansible", "ansible_loop"))
        }
        plain = json.loads(SECRET.sub(r"\1REMOVED", json.dumps(told, sort_keys=True, default=str)))
        kept = self._results.setdefault(action.removeprefix(COLLECTION), [])
        kept[:] = [other for other in kept if shape(other) != shape(plain)] + [plain]

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """Write it all down, beside what an earlier playbook gave of other shapes."""
        del stats
        for name, results in self._results.items():
            path = Path(os.environ["RECORD_RESULTS"]) / f"{name}.json"
            before = json.loads(path.read_text("utf-8")) if path.exists() else []
            shapes = [shape(one) for one in results]
            kept = [one for one in before if shape(one) not in shapes]
            path.write_text(json.dumps(kept + results, indent=1, sort_keys=True) + "\n", "utf-8")


def shape(result: dict[str, Any]) -> list[tuple[str, bool]]:
    """Return what a result has: its keys, and which of them hold something."""
    return sorted((name, bool(value)) for name, value in result.items())
