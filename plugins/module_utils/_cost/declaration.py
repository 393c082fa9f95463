# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A workbench as far as it costs: groups of machines, volumes, what is stored and asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._cost.errors import (
    DeclarationError,
)
from ansible_collections.datascience.workbench.plugins.module_utils._names import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Volume:
    """An EBS volume: its type as AWS spells it, GiB, IOPS, and MiB/s."""

    type: str
    gib: int
    iops: int = 0
    mbps: int = 0


@dataclass(frozen=True)
class Spot:
    """How much of a group is spot.

    on_demand: so many machines are on demand first; percent: and so many of the others.
    limit: USD an hour and machine that is paid at most; None is the price on demand.
    """

    on_demand: int = 0
    percent: int = 0
    limit: Decimal | None = None

    def machines(self, count: int) -> int:
        """How many of the group's first count machines are spot."""
        above = max(0, count - self.on_demand)
        return above - -(-above * self.percent // 100)


@dataclass(frozen=True)
class Group:
    """An instance group.

    types: the instance types that AWS may choose from; empty if they are not named.
    volumes: what each machine has, the root volume first.
    credits: "standard", "unlimited", or "" for AWS's default.
    """

    name: str
    types: tuple[str, ...]
    minimum: int
    maximum: int
    volumes: tuple[Volume, ...] = ()
    public_address: bool = False
    credits: str = ""
    spot: Spot | None = None
    detailed_monitoring: bool = False


@dataclass(frozen=True)
class Storage:
    """What is stored and asked for in a month, beside the cluster's own volumes."""

    buckets_gb: Decimal = Decimal(0)
    bucket_writes_thousand: Decimal = Decimal(0)
    bucket_reads_thousand: Decimal = Decimal(0)
    homes_gb: Decimal = Decimal(0)
    homes_infrequent_gb: Decimal = Decimal(0)
    homes_provisioned_mbps: Decimal = Decimal(0)
    homes_elastic_read_gb: Decimal = Decimal(0)
    homes_elastic_write_gb: Decimal = Decimal(0)
    homes_backup_gb: Decimal = Decimal(0)
    images_gb: Decimal = Decimal(0)
    snapshots_gb: Decimal = Decimal(0)
    transfer_out_gb: Decimal = Decimal(0)
    dns_queries_million: Decimal = Decimal(0)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Storage:
        """Storage from numbers by name. Raises DeclarationError for one that it does not have."""
        known = {field.name for field in fields(cls)}
        for name in given:
            if name not in known:
                meant = nearest(name, known)
                raise DeclarationError(
                    "read what is stored",
                    f"there is no {name!r}",
                    f"Did you mean {meant}?" if meant else "",
                )
        return cls(**{name: quantity(value, name) for name, value in given.items()})


@dataclass(frozen=True)
class Declaration:
    """A workbench, as far as it costs.

    volumes: those that stand by themselves, by name: kops calls its own a.etcd-main.
    dns_zones: the hosted zones that are paid for.
    load_balancer: "network", "classic" or ""; load_balancer_addresses are its public ones.
    one_zone: whether the homes are in one availability zone.
    """

    region: str
    groups: tuple[Group, ...]
    volumes: tuple[tuple[str, Volume], ...] = ()
    dns_zones: int = 0
    load_balancer: str = ""
    load_balancer_addresses: int = 0
    nat_gateways: int = 0
    storage: Storage = field(default_factory=Storage)
    one_zone: bool = True


def quantity(value: Any, what: str) -> Decimal:
    """A number that is 0 or more. Raises DeclarationError, naming what, if it is not."""
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found < 0:
        raise DeclarationError(
            "read the declaration", f"{what} is {value!r}", "Give a number, 0 or more."
        )
    return found


def whole(value: Any, what: str, least: int = 0) -> int:
    """A whole number, least or more. Raises DeclarationError, naming what, if it is none."""
    found = quantity(value, what)
    if found != int(found) or found < least:
        raise DeclarationError(
            "read the declaration", f"{what} is {value!r}", f"Give a whole number, {least} or more."
        )
    return int(found)
