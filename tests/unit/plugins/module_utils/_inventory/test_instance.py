"""What the tags of kops say."""

from __future__ import annotations

import pytest

from .made import instance


@pytest.mark.parametrize(
    ("tags", "roles"),
    [
        ({"k8s.io/role/control-plane": "1", "k8s.io/role/master": "1"}, ["control-plane", "node"]),
        ({"k8s.io/role/apiserver": "1"}, ["apiserver", "node"]),
        ({"k8s.io/role/bastion": "1"}, ["bastion", "node"]),
        ({"k8s.io/role/": "1", "k8s.io/role/{{ x }}": "1", "a/k8s.io/role/master": "1"}, ["node"]),
    ],
)
def test_roles(tags: dict[str, str], roles: list[str]) -> None:
    assert instance(tags=tags).roles == roles


def test_labels() -> None:
    prefix = "k8s.io/cluster-autoscaler/node-template"
    tags = {f"{prefix}/label/a.b/c": "d", f"{prefix}/taint/e": "f:NoSchedule", "label/g": "h"}

    assert instance(tags=tags).labels == {"a.b/c": "d"}


def test_what_is_not_tagged_is_empty() -> None:
    bare = instance()
    bare.tags.clear()

    assert (bare.cluster, bare.group, bare.name, bare.roles, bare.labels) == ("", "", "", [], {})
