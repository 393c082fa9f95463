"""The nearest known name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.datascience.workbench.plugins.module_utils._names import nearest

KNOWN = ["machineType", "maxSize", "minSize", "rootVolumeSize"]


@pytest.mark.parametrize(
    ("given_name", "meant"),
    [("machinType", "machineType"), ("MAXSIZE", "maxSize"), ("rootVolumeSiez", "rootVolumeSize")],
)
def test_a_typo_finds_what_was_meant(given_name: str, meant: str) -> None:
    assert nearest(given_name, KNOWN) == meant


def test_what_is_like_nothing_finds_nothing() -> None:
    assert nearest("zzz", KNOWN) is None
    assert nearest("machineType", []) is None


@given(st.lists(st.text(min_size=1), min_size=1, unique_by=str.casefold), st.data())
def test_a_known_name_is_its_own_nearest(known: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(known))
    assert nearest(name, known) == name
