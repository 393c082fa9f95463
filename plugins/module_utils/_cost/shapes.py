# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the table that is shipped knows of types of machines."""

from __future__ import annotations

import functools
from types import MappingProxyType
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._cost import table_shapes
from ansible_collections.datascience.workbench.plugins.module_utils._cost.prices import by_type

if TYPE_CHECKING:
    from collections.abc import Mapping


@functools.cache
def vcpus() -> Mapping[str, int]:
    """vCPUs by instance type."""
    shapes = by_type(table_shapes.SHAPES)
    return MappingProxyType({name: int(shape.partition("/")[0]) for name, shape in shapes})
