"""Instances of a test."""

from __future__ import annotations

from typing import Any

from ansible_collections.datascience.workbench.plugins.module_utils._inventory.instance import (
    Instance,
)


def instance(number: int = 1, tags: dict[str, str] | None = None, **fields: Any) -> Instance:
    """An instance of the group admin; fields and tags as said."""
    kops = {
        "KubernetesCluster": "wb.example.org",
        "kops.k8s.io/instancegroup": "admin",
        "k8s.io/role/node": "1",
    }
    known = {
        "region": "us-east-1",
        "id": f"i-{number}",
        "state": "running",
        "type": "t3a.small",
        "zone": "us-east-1a",
        "lifecycle": "on-demand",
        "private_ip": f"172.20.0.{number}",
        "public_ip": f"198.51.100.{number}",
        "private_dns": "",
        "public_dns": "",
        "launch_time": "2026-11-01T08:15:42.000Z",
    }
    return Instance(**(known | fields), tags=kops | (tags or {}))
