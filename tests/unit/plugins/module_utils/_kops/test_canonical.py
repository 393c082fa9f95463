"""Documents as kops writes them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import (
    Documents,
    differing,
    parse,
    vanished,
)

RECORDED = Path(__file__).parents[3] / "fixtures" / "kops-1.36.2" / "get-all.json"


def test_the_documents_of_a_cluster() -> None:
    documents = parse(RECORDED.read_text())
    assert documents.cluster is not None
    assert documents.cluster["metadata"]["name"] == "wb.internal.example.org"
    assert sorted(documents.groups) == ["admin", "control-plane", "gpu", "spark"]


def test_a_single_document_comes_alone() -> None:
    group = next(d for d in json.loads(RECORDED.read_text()) if d["kind"] == "InstanceGroup")
    assert parse(json.dumps(group)) == Documents(None, {group["metadata"]["name"]: group})


def test_only_specs_are_compared() -> None:
    stored, wanted = (parse(RECORDED.read_text()) for _one in "ab")
    assert wanted.cluster is not None
    wanted.cluster["metadata"]["generation"] = 7
    assert differing(wanted, stored) == []
    wanted.groups["admin"]["spec"]["minSize"] = 3
    wanted.groups["new"] = copy.deepcopy(wanted.groups["gpu"])
    del wanted.groups["gpu"]
    assert differing(wanted, stored) == ["instance group admin", "instance group new"]
    assert differing(wanted, Documents()) == list(wanted.named())


def test_what_vanished() -> None:
    given_spec = {
        "a": 1,
        "b": {"c": 2, "d": 3},
        "e": [{"f": 1}, {"g": 2}],
        "h": {"i": {}},
        "j": [1],
    }
    written = {"a": 1, "b": {"c": 2}, "e": [{"f": 1}, {}], "j": [1, 2]}
    assert vanished(given_spec, written) == ["spec.b.d", "spec.e[1].g"]


_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)
    ),
)


@given(_json)
def test_nothing_vanishes_from_itself(value: Any) -> None:
    assert vanished(value, copy.deepcopy(value)) == []
