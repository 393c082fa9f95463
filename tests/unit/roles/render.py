"""Render roles with Ansible: an object of variables a line in, an object a line out.

Of role cluster {spec, groups}; with "declared" as the argument, what role cost works with.

A process of its own, because Ansible's finder of collections takes over all imports of a process.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar

ROLES = Path(__file__).resolve().parents[3] / "roles"
IMAGE = "099720109477/ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20260930"
BESIDE: dict[str, Any] = {
    "ansible_search_path": [str(ROLES / "cluster")],
    "context_aws_region": "us-east-1",
    "account_state_bucket": "ours-state",
    "account_discovery_bucket": "ours-oidc",
    "cluster_admin_cidrs": ["192.0.2.17/32"],
    "__cluster_images": {
        "images": [
            {"name": IMAGE.split("/", 1)[1], "creation_date": "2026-09-30"},
            {"name": "ubuntu-older", "creation_date": "2026-08-01"},
        ]
    },
}


def main() -> None:
    """Answer until the input ends."""
    init_plugin_loader([str(ROLES.parent / "collections")])
    loader = DataLoader()
    known: dict[str, Any] = {}
    for path in ("network/defaults", "cluster/defaults", "cluster/vars", "cost/vars"):
        known |= _loaded(loader, f"{path}/main.yml")
    answer = _declared if sys.argv[1:] == ["declared"] else _rendered
    for line in sys.stdin:
        print(json.dumps(answer(loader, {**known, **json.loads(line)})), flush=True)


def _loaded(loader: DataLoader, path: str) -> Any:
    """A file of the roles; what looks like a template is one."""
    return loader.load_from_file(str(ROLES / path), trusted_as_template=True)


def _rendered(loader: DataLoader, given: dict[str, Any]) -> dict[str, Any]:
    variables = {**BESIDE, **given}
    templar = Templar(loader=loader, variables=variables)
    return {
        "spec": templar.template(variables["__cluster_spec"]),
        "groups": templar.template(variables["__cluster_instance_groups"]),
    }


def _declared(loader: DataLoader, given: dict[str, Any]) -> dict[str, Any]:
    """What the tasks "declare" set, with no more than the variables that are given, and so on."""
    known = {"ansible_search_path": BESIDE["ansible_search_path"], **given}
    facts: dict[str, Any] = {}
    for role in ("network", "cluster"):
        [task] = _loaded(loader, f"{role}/tasks/declare.yml")
        templar = Templar(loader=loader, variables={**known, **task.get("vars", {})})
        facts |= templar.template(task["ansible.builtin.set_fact"])
    templar = Templar(loader=loader, variables={**known, **facts})
    answer = {
        "cluster": facts["__cluster_declared"],
        "picture": templar.template(known["__cost_picture"]),
    }
    if "__cost_estimate" in known:
        [gate] = _loaded(loader, "cost/tasks/limit.yml")
        answer["message"] = templar.template(gate["ansible.builtin.assert"]["fail_msg"])
    return answer


if __name__ == "__main__":
    main()
