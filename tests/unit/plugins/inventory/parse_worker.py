"""Parses inventory files with the collections below its argument; a line of JSON for each job.

A job: path; cache (whether one may be read); render (whether to template every value of every host,
as a task that uses it would); brief (only what is about the run, not about the hosts).
An answer: hosts and group_vars with their variables, groups and children with their names,
warnings, errors (what each plugin that tried said, after the kind of the exception behind it),
count of hosts, seconds, CPU seconds, and whether botocore is loaded.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar
from ansible.utils.display import Display

OF_ANSIBLE = ("inventory_file", "inventory_dir")


def answer(path: str, *, cache: bool = True, render: bool = False, brief: bool = False) -> Any:
    """Do one job."""
    said: dict[str, list[str]] = {"warnings": [], "errors": []}

    def warning(_display: Display, msg: str, *_: Any, **__: Any) -> None:
        said["warnings"].append(str(msg))

    def error_as_warning(_display: Display, msg: str, exception: Any, **_: Any) -> None:
        cause = exception.__cause__ if exception.__class__ is AnsibleError else None
        cause = cause or exception
        said["errors"].append(f"{type(cause).__name__}: {exception}")

    Display.warning, Display.error_as_warning = warning, error_as_warning
    loader = DataLoader()
    began, cpu = time.perf_counter(), time.process_time()
    manager = InventoryManager(loader, [path], cache=cache)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    told: dict[str, Any] = {"seconds": seconds, "cpu": cpu, "count": len(manager.hosts), **said}
    told["botocore"] = "botocore" in sys.modules
    return told if brief else told | hosts(manager, loader, render)


def hosts(manager: Any, loader: Any, render: bool) -> dict[str, Any]:
    """What an inventory came to."""
    variables = {
        host.name: {k: v for k, v in host.vars.items() if k not in OF_ANSIBLE}
        for host in manager.hosts.values()
    }
    groups = manager.groups.values()
    return {
        "hosts": variables,
        "groups": {group.name: sorted(host.name for host in group.hosts) for group in groups},
        "children": {g.name: sorted(child.name for child in g.child_groups) for g in groups},
        "group_vars": {group.name: group.vars for group in groups},
        "rendered": {name: rendered(loader, variables[name]) for name in variables if render},
    }


def rendered(loader: Any, variables: dict[str, Any]) -> dict[str, Any]:
    """The variables of a host as a task would see them."""
    templar = Templar(loader=loader, variables=variables)
    return {name: templar.template(value) for name, value in variables.items()}


if __name__ == "__main__":
    # What else prints does not disturb the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    init_plugin_loader([sys.argv[1]])
    for line in sys.stdin:
        print(json.dumps(answer(**json.loads(line)), default=str), file=answers, flush=True)
