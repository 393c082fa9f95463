"""A workbench as role cluster renders it, and the prices of us-east-1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._cost.kops_spec import declared
from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import Terms
from ansible_collections.datascience.workbench.plugins.module_utils._cost.prices import shipped

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
        Declaration,
    )

REGION = "us-east-1"
SPEC: dict[str, Any] = {
    "subnets": [{"name": "us-east-1a", "zone": "us-east-1a", "type": "Public"}],
    "topology": {"dns": {"type": "Private"}},
    "api": {"dns": {}},
    "etcdClusters": [
        {
            "name": name,
            "etcdMembers": [
                {
                    "name": "a",
                    "instanceGroup": "control-plane",
                    "volumeType": "gp3",
                    "volumeSize": 5,
                }
            ],
        }
        for name in ("main", "events")
    ],
}


def group(name: str, **spec: Any) -> dict[str, Any]:
    """An instance group with what all groups of role cluster have."""
    common = {
        "role": "Node",
        "subnets": ["us-east-1a"],
        "rootVolumeType": "gp3",
        "rootVolumeSize": 20,
    }
    return {"name": name, "spec": {**common, **spec}}


def mixed(*types: str, **policy: Any) -> dict[str, Any]:
    """Fields of a group that is spot throughout, of several types."""
    return {
        "machineType": types[0],
        "mixedInstancesPolicy": {
            "instances": list(types),
            "onDemandBase": 0,
            "onDemandAboveBase": 0,
            **policy,
        },
    }


GROUPS = (
    group(
        "control-plane",
        role="ControlPlane",
        machineType="t3a.medium",
        minSize=1,
        maxSize=1,
        cpuCredits="unlimited",
    ),
    group("admin", machineType="t3a.small", minSize=2, maxSize=2, cpuCredits="standard"),
    group("spark-admin", machineType="t3a.small", minSize=0, maxSize=1, cpuCredits="standard"),
    group(
        "spark", minSize=0, maxSize=10, **mixed("m5.large", "m5a.large", "m6i.large", "m6a.large")
    ),
    group("gpu", minSize=0, maxSize=2, **mixed("g4dn.xlarge")),
    group(
        "notebook",
        minSize=0,
        maxSize=10,
        cpuCredits="standard",
        **mixed("t3a.large", "t3.large"),
    ),
)


@pytest.fixture(scope="session")
def terms() -> Terms:
    return Terms(shipped(REGION))


@pytest.fixture(scope="session")
def workbench() -> Declaration:
    """What roles cluster and network declare by default."""
    return declared(REGION, SPEC, GROUPS)
