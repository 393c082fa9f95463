"""Unknown fields and what may have been meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.datascience.workbench.plugins.module_utils._kops.spec import (
    cluster_fields,
    group_fields,
    parse_outline,
    unknown_fields,
)

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.spec import Tree

RECORDED = Path(__file__).parents[3] / "fixtures" / "kops-1.36.2" / "get-all.json"


def test_an_outline_is_a_tree() -> None:
    text = "api:\n dns:\n loadBalancer:\n  type\nchannel\nlabels:\n *\n"
    assert parse_outline(text) == {
        "api": {"dns": {}, "loadBalancer": {"type": None}},
        "channel": None,
        "labels": {"*": None},
    }


def test_what_kops_wrote_is_known() -> None:
    for document in json.loads(RECORDED.read_text()):
        tree = cluster_fields() if document["kind"] == "Cluster" else group_fields()
        assert unknown_fields(document["spec"], tree) == []


@pytest.mark.parametrize(
    ("spec", "path", "meant"),
    [
        ({"api": {"dnss": {}}}, "spec.api.dnss", "spec.api.dns"),
        ({"sshAcess": []}, "spec.sshAcess", "spec.sshAccess"),
        ({"subnets": [{}, {"zoone": "a"}]}, "spec.subnets[1].zoone", "spec.subnets[1].zone"),
        ({"networking": {"kuberouter": {"mtuu": 1}}}, "spec.networking.kuberouter.mtuu", None),
        ({"nosuch": 1}, "spec.nosuch", None),
        ({1: 1}, "spec.1", None),
    ],
)  # fmt: skip
def test_an_unknown_field_of_a_cluster(spec: Any, path: str, meant: str | None) -> None:
    (found,) = unknown_fields(spec, cluster_fields())
    assert (found.path, found.nearest) == (path, meant)
    assert str(found).startswith(f"{path}: kops knows no such field")


def test_the_shape_of_the_newer_api_is_told_flat() -> None:
    spec = {"rootVolume": {"size": 20, "tpye": "gp3"}}
    assert [(f.path, f.nearest) for f in unknown_fields(spec, group_fields(), "g")] == [
        ("g.rootVolume.size", "g.rootVolumeSize"),
        ("g.rootVolume.tpye", "g.rootVolumeType"),
    ]


def test_names_that_the_user_chooses_are_all_known() -> None:
    spec = {"nodeLabels": {"a/b": "c"}, "cloudLabels": {"x": "y"}}
    assert unknown_fields(spec, group_fields()) == []


def _example(tree: Tree | None, draw: st.DrawFn) -> Any:
    """Some value of the shape of tree."""
    if tree is None:
        return draw(st.one_of(st.integers(), st.text(), st.booleans(), st.lists(st.text())))
    names = draw(st.lists(st.sampled_from(sorted(tree)), max_size=3)) if tree else []
    value = {("key" if name == "*" else name): _example(tree[name], draw) for name in names}
    return draw(st.sampled_from([value, [value]]))


@st.composite
def _clusters(draw: st.DrawFn) -> dict[str, Any]:
    tree = cluster_fields()
    names = draw(st.lists(st.sampled_from(sorted(tree)), max_size=6))
    return {name: _example(tree[name], draw) for name in names}


@given(_clusters(), st.text(min_size=1))
def test_only_what_is_unknown_is_told(spec: dict[str, Any], name: str) -> None:
    assert unknown_fields(spec, cluster_fields()) == []
    if name not in cluster_fields():
        (found,) = unknown_fields({**spec, name: 1}, cluster_fields())
        assert found.path == f"spec.{name}"
