from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.datascience.workbench.plugins.filter.differences import (
    FilterModule,
    differences,
)

VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
TREES = st.dictionaries(
    st.text("abc", min_size=1, max_size=2),
    st.recursive(
        VALUES, lambda inner: st.dictionaries(st.text("abc", min_size=1, max_size=2), inner)
    ),
)


def test_only_what_is_wanted_counts() -> None:
    found = {"versioning": True, "tags": {"workbench": "x", "theirs": "y"}, "region": "z"}
    assert differences({"versioning": True, "tags": {"workbench": "x"}}, found) == []


def test_each_difference_is_a_line() -> None:
    wanted = {"a": True, "b": {"c": "new", "d": [1]}, "e": {"f": 1}}
    assert differences(wanted, {"a": False, "b": {"c": "old", "d": [2]}}) == [
        "a: false -> true",
        "b.c: old -> new",
        "b.d: [2] -> [1]",
        "e.f: unset -> 1",
    ]


def test_a_policy_is_compared_as_aws_means_it() -> None:
    wanted = {"Statement": [{"Effect": "Allow", "Action": ["a:b", "a:c"], "Resource": ["r"]}]}
    found = {"Statement": [{"Resource": "r", "Action": ["a:c", "a:b"], "Effect": "Allow"}]}
    assert differences({"policy": wanted}, {"policy": found}) == []
    [line] = differences({"policy": wanted}, {"policy": {}})
    assert line.startswith("policy: {} -> ")


@given(TREES)
def test_nothing_differs_from_itself(tree: dict[str, object]) -> None:
    assert differences(tree, tree) == []


@given(TREES, TREES)
def test_what_is_laid_over_does_not_differ(
    wanted: dict[str, object], found: dict[str, object]
) -> None:
    assert differences(wanted, found | wanted) == []


def test_ansible_finds_it() -> None:
    assert FilterModule().filters() == {"differences": differences}
