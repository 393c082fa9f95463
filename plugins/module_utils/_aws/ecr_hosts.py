# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The host names of ECR's private registries: one for each account and region.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html and, for those that answer by
IPv6 too, ecr-requests.html beside it; November 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ansible_collections.datascience.workbench.plugins.module_utils._aws import partitions

# Docker's names end as other services' do; the dual-stack ones say "on" for "api": on.aws.
_ENDS = tuple(one for one in partitions.DOMAINS if not one.startswith("api."))
_DUAL = tuple(f"on.{one.removeprefix('api.')}" for one in partitions.DOMAINS if one not in _ENDS)
_HOST = re.compile(
    r"(?P<account>\d{12})\."
    rf"(?:dkr\.ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.(?:{'|'.join(map(re.escape, _ENDS))})"
    rf"|dkr-ecr(?:-fips)?\.(?P<dual>[a-z0-9-]+)\.(?:{'|'.join(map(re.escape, _DUAL))}))"
    r"(?::443)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Owner:
    """Whose registry a host is: the account's number, and the region."""

    account: str
    region: str


def owner(host: str) -> Owner | None:
    """Whose registry answers at a host; None if it is none of ECR. FIPS and dual-stack count."""
    found = _HOST.fullmatch(host)
    if not found:
        return None
    return Owner(found["account"], (found["region"] or found["dual"]).lower())


def host_of(account: str, region: str, partition: str) -> str:
    """The usual host of an account's registry in a region of a part of AWS."""
    return f"{account}.dkr.ecr.{region}.{partitions.suffix_of(partition)}"
