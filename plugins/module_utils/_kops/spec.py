# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Fields that kops does not know, and would drop without a word: all of them, with the nearest."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._kops import fields_v1alpha2
from ansible_collections.datascience.workbench.plugins.module_utils._names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# A field's name -> the fields below it, None for a value; "*" is any name.
Tree = dict[str, "Tree | None"]


@dataclass(frozen=True)
class UnknownField:
    """path is where it stands (spec.kubelet.anonymusAuth), nearest the path that may be meant."""

    path: str
    nearest: str | None

    def __str__(self) -> str:
        hint = f"; did you mean {self.nearest}?" if self.nearest else ""
        return f"{self.path}: kops knows no such field{hint}"


@functools.cache
def cluster_fields() -> Tree:
    """The fields of a Cluster's spec in apiVersion kops.k8s.io/v1alpha2."""
    return parse_outline(fields_v1alpha2.CLUSTER)


@functools.cache
def group_fields() -> Tree:
    """The fields of an InstanceGroup's spec in apiVersion kops.k8s.io/v1alpha2."""
    return parse_outline(fields_v1alpha2.INSTANCE_GROUP)


def parse_outline(text: str) -> Tree:
    """The tree in an indented outline, whose format fields_v1alpha2 describes."""
    root: Tree = {}
    open_levels: list[Tree] = [root]
    for line in text.splitlines():
        name = line.lstrip(" ")
        del open_levels[len(line) - len(name) + 1 :]
        below: Tree | None = {} if name.endswith(":") else None
        open_levels[-1][name.removesuffix(":")] = below
        if below is not None:
            open_levels.append(below)
    return root


def unknown_fields(spec: Mapping[str, Any], tree: Tree, path: str = "spec") -> list[UnknownField]:
    """Every field of spec that is not in tree, in the order of spec."""
    return list(_unknown(spec, tree, path))


def _unknown(value: Any, tree: Tree | None, path: str) -> Iterator[UnknownField]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unknown(item, tree, f"{path}[{index}]")
    elif isinstance(value, dict) and tree is not None:
        for name, inner in value.items():
            key = str(name)
            if key in tree or "*" in tree:
                below = tree[key] if key in tree else tree["*"]
                yield from _unknown(inner, below, f"{path}.{key}")
            else:
                yield from _suggest(key, inner, tree, path)


def _suggest(name: str, value: Any, tree: Tree, path: str) -> Iterator[UnknownField]:
    """The unknown field; or the fields within it that have a flat counterpart beside it.

    v1alpha2 writes rootVolumeSize where v1alpha3, and the newer half of kops's documentation, write
    rootVolume: {size}.
    """
    inner = value if isinstance(value, dict) else {}
    flat = {str(key): name + str(key)[:1].upper() + str(key)[1:] for key in inner}
    if not any(joined in tree for joined in flat.values()):
        flat = {"": name}
    for key, joined in flat.items():
        close = joined if joined in tree else nearest(joined, tree)
        where = f"{path}.{name}.{key}" if key else f"{path}.{name}"
        yield UnknownField(where, f"{path}.{close}" if close else None)
