"""What modules say that they return is what they were seen to return: tools/record-results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.documentation.returns import faults

ROOT = Path(__file__).parents[3]
RECORDED = ROOT / "tests/unit/fixtures/results"
NAMES = sorted(path.stem for path in ROOT.glob("plugins/modules/*.py"))
DOCUMENTED: dict[str, Any] = {
    "machines": {
        "returned": "success",
        "type": "list",
        "elements": "dict",
        "sample": [{"id": "i-1", "spot": True}],
        "contains": {
            "id": {"type": "str", "returned": "success"},
            "spot": {"type": "bool"},
        },
    },
    "left": {"returned": "when something is left", "type": "int"},
    "denied": {"returned": "failure", "type": "bool"},
}
RETURNED: dict[str, Any] = {"changed": True, "machines": [{"id": "i-1", "spot": None}], "left": 2}


@pytest.mark.parametrize("name", NAMES)
def test_a_modules_documented_values_are_those_that_it_returned(
    documentation: dict[str, Any], name: str
) -> None:
    results = json.loads((RECORDED / f"{name}.json").read_text())
    documented = documentation[f"datascience.workbench.{name}"]["return"] or {}

    assert results
    assert faults(documented, results) == []


def test_no_recorded_result_holds_a_credential() -> None:
    for path in RECORDED.glob("*.json"):
        assert "PRIVATE KEY" not in path.read_text(), path
        assert "LS0tLS1" not in path.read_text(), path


def test_what_agrees_has_no_fault() -> None:
    assert faults(DOCUMENTED, [RETURNED]) == []


@pytest.mark.parametrize(
    ("returned", "fault"),
    [
        ({"more": 1}, "more is returned, and not documented"),
        ({"machines": {}}, "machines is documented as list, and is {}"),
        ({"machines": ["i-1"]}, "machines has elements of dict, and 'i-1'"),
        (
            {"machines": [{"spot": True}]},
            "machines.id is documented for every success, and missing",
        ),
        ({"machines": [{"id": "i", "on": 1}]}, "machines.on is returned, and not documented"),
        ({"machines": [{"id": "i", "spot": 1}]}, "machines.spot is documented as bool, and is 1"),
        ({"left": True}, "left is documented as int, and is True"),
    ],
)
def test_what_does_not_agree_is_told(returned: dict[str, Any], fault: str) -> None:
    assert fault in faults(DOCUMENTED, [{**RETURNED, **returned}])


def test_a_mapping_by_name_has_what_is_documented_below_each_name() -> None:
    told = {"groups": {"type": "dict", "contains": {"after": {"type": "int"}}}}
    assert faults(told, [{"groups": {"spark": {"after": 2}, "gpu": {"after": 0}}}]) == []
    assert faults(told, [{"groups": {"spark": {"after": 2, "on": 1}}}]) == [
        "groups.on is returned, and not documented"
    ]


def test_what_ansible_adds_to_a_path_needs_no_documentation() -> None:
    told = {"path": {"type": "path"}}
    assert faults(told, [{"path": "/x", "mode": "0600", "owner": "root"}]) == []


def test_what_nothing_returned_is_told() -> None:
    assert faults(DOCUMENTED, [{"changed": False, "machines": []}]) == [
        "left is documented, and in no recorded result",
        "machines.id is documented, and in no recorded result",
        "machines.spot is documented, and in no recorded result",
    ]
    assert "machines is documented for every success, and missing" in faults(DOCUMENTED, [{}])


def test_a_sample_of_another_type_is_told() -> None:
    wrong = {**DOCUMENTED, "left": {**DOCUMENTED["left"], "sample": "two"}}
    assert faults(wrong, [RETURNED]) == ["the sample of left is documented as int, and is 'two'"]
