# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What stands whatever machines run: volumes, zones, a load balancer, what is stored."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._cost.volume_lines import (
    volume_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
        Declaration,
        Storage,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import (
        Line,
        Terms,
    )

_BALANCERS = {"network": "nlb_hour", "classic": "classic_elb_hour"}
# Field of Storage: (resource, item, what, unit, price).
_STORED = {
    "buckets_gb": ("buckets", "storage", "S3 Standard", "GB-months", "s3_standard_gb_month"),
    "bucket_writes_thousand": ("buckets", "writes", "PUT, LIST", "1,000 requests", "s3_put_1000"),
    "bucket_reads_thousand": ("buckets", "reads", "GET", "1,000 requests", "s3_get_1000"),
    "homes_provisioned_mbps": (
        *("homes", "throughput", "EFS provisioned throughput", "MB/s-months"),
        "efs_provisioned_mbps_month",
    ),
    "homes_elastic_read_gb": ("homes", "reads", "EFS elastic reads", "GB", "efs_elastic_read_gb"),
    "homes_elastic_write_gb": (
        *("homes", "writes", "EFS elastic writes", "GB"),
        "efs_elastic_write_gb",
    ),
    "homes_backup_gb": (
        "homes",
        "backups",
        "AWS Backup of EFS",
        "GB-months",
        "efs_backup_gb_month",
    ),
    "images_gb": ("images", "storage", "ECR", "GB-months", "ecr_gb_month"),
    "snapshots_gb": (
        *("snapshots", "storage", "EBS snapshots", "GB-months"),
        "ebs_snapshot_gb_month",
    ),
    "dns_queries_million": (
        *("hosted zones", "queries", "Route 53 queries", "million queries"),
        "route53_million_queries",
    ),
}


def standing_lines(declaration: Declaration, terms: Terms) -> Iterator[Line]:
    """The lines of a month, apart from what is stored in the services of stored_lines."""
    for name, volume in declaration.volumes:
        yield from volume_lines(name, "volume", volume, Decimal(1), terms)
    if declaration.dns_zones:
        yield zones(declaration.dns_zones, terms)
    yield from balancer_lines(declaration, terms)
    if declaration.nat_gateways:
        yield gateways(declaration.nat_gateways, terms)
        yield addresses("NAT gateways", declaration.nat_gateways, terms)


def zones(count: int, terms: Terms) -> Line:
    """Hosted zones."""
    return terms.line(
        "hosted zones",
        "zones",
        f"{count} x Route 53 hosted zone",
        Decimal(count),
        "zone-months",
        "route53_zone_month",
    )


def gateways(count: int, terms: Terms) -> Line:
    """NAT gateways, without their addresses."""
    return terms.line(
        "NAT gateways",
        "hours",
        f"{count} x NAT gateway",
        count * terms.hours_per_month,
        "hours",
        "nat_gateway_hour",
        "what passes through is charged beside",
    )


def balancer_lines(declaration: Declaration, terms: Terms) -> Iterator[Line]:
    """The load balancer before the API, if there is one, with its addresses."""
    if declaration.load_balancer:
        yield terms.line(
            "API load balancer",
            "hours",
            f"{declaration.load_balancer} load balancer",
            terms.hours_per_month,
            "hours",
            _BALANCERS.get(declaration.load_balancer),
            "what passes through is charged beside, little for an API",
        )
    if declaration.load_balancer_addresses:
        yield addresses("API load balancer", declaration.load_balancer_addresses, terms)


def addresses(resource: str, count: int, terms: Terms) -> Line:
    """Public IPv4 addresses of a resource."""
    return terms.line(
        resource,
        "public IPv4",
        f"{count} x public IPv4",
        count * terms.hours_per_month,
        "address-hours",
        "public_ipv4_hour",
    )


def stored_lines(storage: Storage, one_zone: bool, terms: Terms) -> Iterator[Line]:
    """The lines of a month of what is stored and asked for; nothing for what is 0."""
    where = "One Zone" if one_zone else "Regional"
    elastic = storage.homes_elastic_read_gb + storage.homes_elastic_write_gb > 0
    rare = "efs_" + "one_zone_" * one_zone + "ia_" + "elastic_" * elastic + "gb_month"
    usual = "efs_one_zone_gb_month" if one_zone else "efs_standard_gb_month"
    homes = {
        "homes_gb": ("homes", "storage", f"EFS {where}", "GB-months", usual),
        "homes_infrequent_gb": (
            *("homes", "infrequent access", f"EFS {where}, infrequent access", "GB-months"),
            rare,
        ),
    }
    for field, (resource, item, what, unit, price) in {**homes, **_STORED}.items():
        amount: Decimal = getattr(storage, field)
        if amount:
            known = terms.prices.managed.get(price)
            notes = (known.note,) if known and known.note else ()
            yield terms.line(resource, item, what, amount, unit, price, *notes)
    if storage.transfer_out_gb:
        free = terms.prices.managed.get("data_out_free_gb_month")
        allowance = free.usd if free else Decimal(0)
        notes = (f"{allowance} GB a month are free",) if free else ()
        yield terms.line(
            "transfer",
            "to the internet",
            f"{storage.transfer_out_gb} GB to the internet",
            max(Decimal(0), storage.transfer_out_gb - allowance),
            "GB",
            "data_out_gb",
            *notes,
        )
