"""Render role cluster with Ansible: an object of variables a line in, {spec, groups} a line out.

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
    for path in ("network/defaults", "cluster/defaults", "cluster/vars"):
        known |= loader.load_from_file(str(ROLES / path / "main.yml"), trusted_as_template=True)
    for line in sys.stdin:
        variables = {**known, **BESIDE, **json.loads(line)}
        templar = Templar(loader=loader, variables=variables)
        answer = {
            "spec": templar.template(variables["__cluster_spec"]),
            "groups": templar.template(variables["__cluster_instance_groups"]),
        }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
