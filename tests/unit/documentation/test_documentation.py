"""What the modules that work with kops document is what they take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from ansible_collections.amazon.aws.plugins.module_utils.modules import aws_argument_spec

NAMES = (
    "kops_cluster",
    "kops_cluster_info",
    "kops_kubeconfig",
    "kops_rolling_update",
    "kops_scale",
)

Arguments = Callable[[str], dict[str, Any]]


def stated(option: dict[str, Any]) -> dict[str, Any]:
    """What documentation and code must agree on."""
    return {
        "type": option.get("type", "str"),
        "required": bool(option.get("required")),
        "default": option.get("default"),
        "choices": sorted(option.get("choices") or ()),
        "elements": option.get("elements"),
        "aliases": sorted(option.get("aliases") or ()),
    }


@pytest.mark.parametrize("name", NAMES)
def test_options_are_documented_as_they_are(
    documentation: dict[str, Any], arguments: Arguments, name: str
) -> None:
    documented = documentation[f"datascience.workbench.{name}"]["doc"]["options"]
    taken = arguments(name)["argument_spec"]

    assert documented.keys() == taken.keys() | aws_argument_spec().keys()
    for option, spec in taken.items():
        assert stated(documented[option]) == stated(spec), option


@pytest.mark.parametrize("name", NAMES)
def test_attributes_are_stated(
    documentation: dict[str, Any], arguments: Arguments, name: str
) -> None:
    documented = documentation[f"datascience.workbench.{name}"]["doc"]["attributes"]

    assert {"check_mode", "diff_mode", "idempotent", "action_group"} <= documented.keys()
    assert all("support" in attribute for attribute in documented.values())
    assert documented["check_mode"]["support"] == "full"
    assert arguments(name)["supports_check_mode"] is True


@pytest.mark.parametrize("name", NAMES)
def test_examples_use_options_that_exist(documentation: dict[str, Any], name: str) -> None:
    entry = documentation[f"datascience.workbench.{name}"]
    tasks = yaml.safe_load(entry["examples"])
    ours = [
        (module, task[module])
        for task in tasks
        for module in task
        if module.startswith("datascience.workbench.")
    ]
    assert any(module.endswith(f".{name}") for module, _options in ours)
    for module, options in ours:
        assert options.keys() <= documentation[module]["doc"]["options"].keys(), module
