# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What EBS volumes cost: their size, and what goes beyond the speed that is included."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
        Volume,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import (
        Line,
        Terms,
    )

# Included in the price of a gp3 volume. https://aws.amazon.com/ebs/pricing/
_GP3_IOPS, _GP3_MBPS = 3000, 125
_NOTES = {"standard": ("requests are charged beside: 0.05 USD a million in us-east-1",)}


def volume_lines(
    resource: str, item: str, volume: Volume, months: Decimal, terms: Terms
) -> Iterator[Line]:
    """The lines of volumes that stand for months, so many volumes times so many months."""
    size = f"{volume.gib} GiB {volume.type}"
    yield terms.line(
        resource,
        item,
        size,
        volume.gib * months,
        "GB-months",
        f"ebs_{volume.type}_gb_month",
        *_NOTES.get(volume.type, ()),
    )
    beyond = volume.iops - (_GP3_IOPS if volume.type == "gp3" else 0)
    if beyond > 0:
        yield terms.line(
            resource,
            f"{item}: IOPS",
            f"{volume.iops} IOPS of {size}",
            beyond * months,
            "IOPS-months",
            f"ebs_{volume.type}_iops_month",
        )
    if volume.mbps > _GP3_MBPS:
        yield terms.line(
            resource,
            f"{item}: throughput",
            f"{volume.mbps} MiB/s of {size}",
            (volume.mbps - _GP3_MBPS) * months,
            "MB/s-months",
            f"ebs_{volume.type}_mbps_month",
        )
