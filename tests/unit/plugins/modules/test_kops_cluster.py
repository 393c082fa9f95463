"""The module's documentation says what its arguments are."""

from __future__ import annotations

from typing import Any

import yaml

from ansible_collections.datascience.workbench.plugins.doc_fragments import _kops
from ansible_collections.datascience.workbench.plugins.module_utils._kops.cluster_task import (
    CLUSTER_ARGUMENTS,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import (
    KOPS_ARGUMENTS,
)
from ansible_collections.datascience.workbench.plugins.modules import kops_cluster

FACTS = ("type", "default", "choices", "elements", "required", "aliases")


def _documented() -> dict[str, Any]:
    fragment = _kops.ModuleDocFragment
    options: dict[str, Any] = {}
    for text in (fragment.DOCUMENTATION, fragment.ENDPOINT, kops_cluster.DOCUMENTATION):
        options |= yaml.safe_load(text)["options"]
    return options


def test_every_argument_is_documented_as_it_is() -> None:
    arguments, documented = {**KOPS_ARGUMENTS, **CLUSTER_ARGUMENTS}, _documented()
    assert documented.keys() == arguments.keys()
    for name, argument in arguments.items():
        for fact in FACTS:
            assert argument.get(fact) == documented[name].get(fact), (name, fact)
    inner = CLUSTER_ARGUMENTS["instance_groups"]["options"]
    assert documented["instance_groups"]["suboptions"].keys() == inner.keys()


def test_examples_and_return_values_are_yaml() -> None:
    assert len(yaml.safe_load(kops_cluster.EXAMPLES)) == 3
    assert {"plan", "cost", "instance_groups", "needs_rolling_update", "validation", "kops"} == set(
        yaml.safe_load(kops_cluster.RETURN)
    )
