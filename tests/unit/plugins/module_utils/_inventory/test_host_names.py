"""Names of hosts: the first preference, no two the same, and none of somebody else's choice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.datascience.workbench.plugins.module_utils._inventory.host_names import (
    host_names,
)

from .made import instance


@pytest.mark.parametrize(
    ("preferences", "name"),
    [
        (["instance_id"], "i-1"),
        (["private_dns", "private_ip"], "172.20.0.1"),
        (["public_ip"], "198.51.100.1"),
        (["tag:host"], "one"),
        (["tag:none", "name"], "admin-1"),
        (["tag:none"], "i-1"),
        ([], "i-1"),
    ],
)
def test_the_first_that_it_has(preferences: list[str], name: str) -> None:
    one = instance(tags={"host": "one", "Name": "admin-1"})

    assert host_names([one], preferences, ()) == {"i-1": name}


@pytest.mark.parametrize("preference", ["name", "tag:host"])
def test_a_tag_takes_no_name_that_there_is(preference: str) -> None:
    one = instance(tags={"host": "localhost", "Name": "localhost"})

    assert host_names([one], [preference], {"localhost"}) == {"i-1": "i-1"}


def test_an_address_that_there_is_already_is_that_host() -> None:
    assert host_names([instance()], ["private_ip"], {"172.20.0.1"}) == {"i-1": "172.20.0.1"}


@given(st.lists(st.sampled_from(["a", "b", "a-i-2", "i-1", "{{ x }}", "", "a b", "ü", "-x"])))
def test_names_are_plain_and_of_one_machine_each(names: list[str]) -> None:
    machines = [instance(number, tags={"Name": name}) for number, name in enumerate(names)]

    found = host_names(machines, ["name"], ())

    assert len(set(found.values())) == len(machines)
    assert all(name.isascii() and not name.startswith("-") for name in found.values())
