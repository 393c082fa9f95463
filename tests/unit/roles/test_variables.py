"""Every variable of a role is said in three places, and they agree."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
ROLES = sorted(path.parent.parent.name for path in ROOT.glob("roles/*/meta/argument_specs.yml"))


def options(role: str) -> dict[str, dict[str, Any]]:
    text = (ROOT / "roles" / role / "meta/argument_specs.yml").read_text()
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)["argument_specs"]["main"]["options"]
    return found


def defaults(role: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(
        (ROOT / "roles" / role / "defaults/main.yml").read_text()
    )
    return found


@pytest.mark.parametrize("role", ROLES)
def test_a_variable_is_required_or_has_the_default_that_its_specification_says(role: str) -> None:
    wanted = {
        name: option["default"] for name, option in options(role).items() if "default" in option
    }
    assert defaults(role) == wanted
    required = {name for name, option in options(role).items() if option.get("required")}
    assert required == set(options(role)) - set(wanted)


@pytest.mark.parametrize("role", ROLES)
def test_a_variable_has_its_roles_prefix_and_a_line_in_the_readme(role: str) -> None:
    readme = (ROOT / "roles" / role / "README.md").read_text()
    in_table = re.findall(r"^\| `([a-z_]+)` \|", readme, re.MULTILINE)
    assert [name for name in in_table if name.startswith(f"{role}_")] == list(options(role))


def shown(default: Any, text: str) -> bool:
    """Whether a cell of a table says a default: empty, none, or the value as code."""
    if text == "empty":
        return default in ("", [], {})
    if text == "none":
        return default is None
    code = re.fullmatch(r"`(.+)`", text)
    if not code:
        return False
    value = code[1].replace("\\|", "|")
    return bool(value == default or ("{{" not in value and yaml.safe_load(value) == default))


@pytest.mark.parametrize("role", ROLES)
def test_the_readme_says_the_defaults(role: str) -> None:
    readme = (ROOT / "roles" / role / "README.md").read_text()
    rows = dict(
        re.findall(rf"^\| `({role}_[a-z_]+)` \| ((?:\\\||[^|])+?) \|", readme, re.MULTILINE)
    )
    assert {
        name: rows[name]
        for name, option in options(role).items()
        if not (
            rows[name] == "**required**"
            if option.get("required")
            else shown(option["default"], rows[name])
        )
    } == {}


@pytest.mark.parametrize("role", ROLES)
def test_what_is_required_is_in_the_example_for_aws(role: str) -> None:
    example = yaml.safe_load((ROOT / "inventories/aws/group_vars/all.yml").read_text())
    required = {name for name, option in options(role).items() if option.get("required")}
    assert required <= set(example)
