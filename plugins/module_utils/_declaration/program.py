# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether there is a kops that this collection understands, on the machine where tasks run too."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Fault,
    shown,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.binary import (
    Kops,
    find_kops,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import KopsError

if TYPE_CHECKING:
    from collections.abc import Iterator


def kops_faults(path: str) -> Iterator[Fault]:
    """The fault of cluster_kops_path, if it names no kops that is supported; "" is the PATH."""
    try:
        Kops(find_kops(path or None), lambda: os.environ, "", 30.0).version()
    except KopsError as error:
        yield Fault("cluster_kops_path", shown(path) if path else "", str(error))
