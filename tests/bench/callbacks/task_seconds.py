"""Writes what each task took, and what kops_cluster was given and said, to a file of JSON."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: task_seconds
type: notification
short_description: Write the seconds of each task to the file named by TASK_SECONDS
description:
  - A task lasts until the next one starts, so that their sum is the play's.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """Clocks tasks."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "task_seconds"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        """Start with no task."""
        super().__init__()
        self._began: list[tuple[str, str, float]] = []
        self._cluster: dict[str, Any] = {}

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        """Take the time."""
        self._began.append((task.get_name(), task.action, time.monotonic()))

    def v2_runner_on_ok(self, result: Any) -> None:
        """Keep what one module was given and said."""
        if result.task.action.endswith("kops_cluster"):
            self._cluster = dict(result.result)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """Write it all down."""
        ends = [began for _, _, began in self._began[1:]] + [time.monotonic()]
        tasks = [
            {"name": name, "action": action, "seconds": end - began}
            for (name, action, began), end in zip(self._began, ends, strict=True)
        ]
        summary = stats.summarize("localhost")
        told = {
            "tasks": tasks,
            "changed": summary["changed"],
            "kops": self._cluster.get("kops"),
            "arguments": self._cluster.get("invocation", {}).get("module_args"),
        }
        Path(os.environ["TASK_SECONDS"]).write_text(json.dumps(told, default=str))
