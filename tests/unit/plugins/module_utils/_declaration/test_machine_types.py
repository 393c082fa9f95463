"""What types of machines and names of groups say by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.datascience.workbench.plugins.module_utils._declaration import (
    machine_types,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Arguments,
)

ROLE = Path(__file__).resolve().parents[5] / "roles/cluster"
CHECKS = (machine_types.strangers, machine_types.contradictions, machine_types.processors)
NAMES = "control-plane, admin, spark-admin, spark, gpu, notebook"


def told(groups: dict[str, Any], architecture: str = "amd64") -> list[str]:
    arguments = Arguments(cluster_groups=groups, cluster_architecture=architecture)
    return [str(fault) for check in CHECKS for fault in check(arguments, {})]


def test_the_groups_are_those_of_the_role() -> None:
    own = yaml.safe_load((ROLE / "vars/main.yml").read_text())["__cluster_groups_own"]
    assert list(machine_types.GROUPS) == list(own)


@pytest.mark.parametrize("architecture", ["amd64", "arm64"])
def test_the_types_of_the_role_are_of_their_architecture(architecture: str) -> None:
    kinds = yaml.safe_load((ROLE / "vars/main.yml").read_text())["__cluster_types_by_architecture"]
    for value in kinds[architecture].values():
        for kind in [value] if isinstance(value, str) else value:
            assert machine_types.architecture(kind) == architecture


@pytest.mark.parametrize(
    ("machine", "architecture"),
    [
        ("g4dn.xlarge", "amd64"),
        ("g4ad.xlarge", "amd64"),
        ("gr6.4xlarge", "amd64"),
        ("m7i-flex.large", "amd64"),
        ("u7i-12tb.224xlarge", "amd64"),
        ("x2iedn.metal", "amd64"),
        ("p6-b200.48xlarge", "amd64"),
        ("a1.large", "arm64"),
        ("c7gn.large", "arm64"),
        ("g5g.xlarge", "arm64"),
        ("is4gen.large", "arm64"),
        ("im4gn.large", "arm64"),
        ("x2gd.medium", "arm64"),
        ("r8gd.metal-24xl", "arm64"),
        ("p6e-gb200.36xlarge", "arm64"),
        ("mac2-m2.metal", None),
        ("large", None),
    ],
)
def test_the_name_of_a_type_tells_its_processor(machine: str, architecture: str | None) -> None:
    assert machine_types.architecture(machine) == architecture


def test_another_architecture_is_a_fault_but_with_an_image_of_its_own() -> None:
    types = {"instances": ["m6g.large", "m5.large"]}
    assert told(
        {"big": {"machineType": "m6g.large"}, "spark": {"mixedInstancesPolicy": types}}
    ) == [
        'cluster_groups.big.machineType is "m6g.large": cluster_architecture is amd64; m6g.large '
        "is arm64.",
        'cluster_groups.spark.mixedInstancesPolicy.instances is "m6g.large": cluster_architecture '
        "is amd64; m6g.large is arm64.",
    ]
    assert told({"big": {"machineType": "m6g.large"}}, "arm64") == []
    assert told({"big": {"machineType": "m6g.large", "image": "ami-1"}}) == []


def test_a_misspelt_group_is_told_and_one_of_your_own_is_not() -> None:
    assert told({"sparky": {"maxSize": 3}, "xyzzy": {}, "gpuu": None}) == [
        f"cluster_groups.sparky: no such group among {NAMES}; did you mean spark? A group of your "
        "own needs machineType.",
        f"cluster_groups.xyzzy: no such group among {NAMES}. A group of your own needs "
        "machineType.",
        f"cluster_groups.gpuu is null: no such group among {NAMES}; did you mean gpu?",
    ]
    assert told({"big": None, "sparky": {"machineType": "r5.4xlarge"}, "spark": {}}) == []


def test_a_type_beside_a_list_without_it_is_a_fault() -> None:
    policy = {"instances": ["m5.large", "m5a.large"]}
    assert told({"spark": {"machineType": "r5.4xlarge", "mixedInstancesPolicy": policy}}) == [
        'cluster_groups.spark.machineType is "r5.4xlarge": one of the group\'s '
        "mixedInstancesPolicy.instances (m5.large, m5a.large), which decide what is bought; set "
        "both, or machineType alone."
    ]
    assert told({"spark": {"machineType": "m5.large", "mixedInstancesPolicy": policy}}) == []
    assert told({"spark": {"machineType": "r5.4xlarge"}}) == []


def test_what_is_no_type_is_not_judged_here() -> None:
    odd = {"machineType": 3, "mixedInstancesPolicy": {"instances": [None, 4]}}
    assert (
        told({"spark": odd, "gpu": {"mixedInstancesPolicy": "x"}, "admin": 3, "notebook": []}) == []
    )
