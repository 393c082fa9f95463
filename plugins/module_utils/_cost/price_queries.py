# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the AWS price list API is asked for, as GetProducts of one service each.

A product counts by its usage type, which begins with the region in all but us-east-1
(EUC1-EBS:VolumeUsage.gp3). Names of families and usage types are those that AWS documents
(https://docs.aws.amazon.com/cur/latest/userguide/, ebs and efs metered usage) and that infracost
and Karpenter ask for. They were not tried against AWS; a price that they miss is absent, and said.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Wanted:
    """One price: its name in a table, its usage type, and how many units of AWS ours has."""

    name: str
    usage: str
    unit: str
    scale: Decimal = Decimal(1)


@dataclass(frozen=True)
class Query:
    """One question: a service, filters beside that of the region, and the prices to find.

    region_field: what names the region; "" for a service that is the same everywhere.
    """

    service: str
    filters: Mapping[str, str]
    wanted: tuple[Wanted, ...]
    region_field: str = "regionCode"


_GB = "GB-month"
_VOLUMES = {
    "gp2": ".gp2",
    "gp3": ".gp3",
    "st1": ".st1",
    "sc1": ".sc1",
    "io1": ".piops",
    "io2": ".io2",
    "standard": "",
}


def _family(service: str, family: str, *wanted: Wanted, **further: str) -> Query:
    return Query(service, {"productFamily": family, **further}, wanted)


MANAGED = (
    _family(
        "AmazonEC2",
        "Storage",
        *(
            Wanted(f"ebs_{kind}_gb_month", f"EBS:VolumeUsage{suffix}", _GB)
            for kind, suffix in _VOLUMES.items()
        ),
    ),
    _family(
        "AmazonEC2",
        "System Operation",
        Wanted("ebs_gp3_iops_month", "EBS:VolumeP-IOPS.gp3", "IOPS-month"),
        Wanted("ebs_io1_iops_month", "EBS:VolumeP-IOPS.piops", "IOPS-month"),
    ),
    # AWS's unit is GiB/s a month.
    _family(
        "AmazonEC2",
        "Provisioned Throughput",
        Wanted("ebs_gp3_mbps_month", "EBS:VolumeP-Throughput.gp3", "MB/s-month", Decimal(1) / 1024),
    ),
    _family(
        "AmazonEC2",
        "Storage Snapshot",
        Wanted("ebs_snapshot_gb_month", "EBS:SnapshotUsage", _GB),
    ),
    _family(
        "AmazonEC2",
        "CPU Credits",
        Wanted("cpu_credits_t3_vcpu_hour", "CPUCredits:t3", "vCPU-hour"),
        Wanted("cpu_credits_t4g_vcpu_hour", "CPUCredits:t4g", "vCPU-hour"),
        operatingSystem="Linux",
    ),
    _family("AmazonEC2", "NAT Gateway", Wanted("nat_gateway_hour", "NatGateway-Hours", "hour")),
    _family("AWSELB", "Load Balancer-Network", Wanted("nlb_hour", "LoadBalancerUsage", "hour")),
    _family("AWSELB", "Load Balancer", Wanted("classic_elb_hour", "LoadBalancerUsage", "hour")),
    # Without a family.
    Query(
        "AmazonVPC",
        {"group": "VPCPublicIPv4Address"},
        (Wanted("public_ipv4_hour", "PublicIPv4:InUseAddress", "address-hour"),),
    ),
    _family(
        "AmazonEFS",
        "Storage",
        Wanted("efs_standard_gb_month", "TimedStorage-ByteHrs", _GB),
        Wanted("efs_one_zone_gb_month", "TimedStorage-Z-ByteHrs", _GB),
        Wanted("efs_ia_gb_month", "IATimedStorage-ByteHrs", _GB),
        Wanted("efs_one_zone_ia_gb_month", "IATimedStorage-Z-ByteHrs", _GB),
        Wanted("efs_ia_elastic_gb_month", "IATimedStorage-ET-ByteHrs", _GB),
    ),
    _family(
        "AmazonEFS",
        "Provisioned Throughput",
        Wanted("efs_provisioned_mbps_month", "ProvisionedTP-MiBpsHrs", "MB/s-month"),
    ),
    Query(
        "AmazonEFS",
        {"accessType": "Read"},
        (Wanted("efs_elastic_read_gb", "ETDataAccess-Bytes", "GB"),),
    ),
    Query(
        "AmazonEFS",
        {"accessType": "Write"},
        (Wanted("efs_elastic_write_gb", "ETDataAccess-Bytes", "GB"),),
    ),
    _family(
        "AmazonS3",
        "Storage",
        Wanted("s3_standard_gb_month", "TimedStorage-ByteHrs", _GB),
        volumeType="Standard",
    ),
    _family(
        "AmazonS3",
        "API Request",
        Wanted("s3_put_1000", "Requests-Tier1", "1,000 requests", Decimal(1000)),
        Wanted("s3_get_1000", "Requests-Tier2", "1,000 requests", Decimal(1000)),
    ),
    _family(
        "AmazonECR",
        "EC2 Container Registry",
        Wanted("ecr_gb_month", "TimedStorage-ByteHrs", _GB),
    ),
    Query(
        "AmazonRoute53",
        {"productFamily": "DNS Zone"},
        (Wanted("route53_zone_month", "HostedZone", "zone-month"),),
        region_field="",
    ),
    Query(
        "AmazonRoute53",
        {"productFamily": "DNS Query", "routingType": "Standard"},
        (Wanted("route53_million_queries", "DNS-Queries", "million queries", Decimal(1_000_000)),),
        region_field="",
    ),
    Query(
        "AWSDataTransfer",
        {"transferType": "AWS Outbound"},
        (Wanted("data_out_gb", "DataTransfer-Out-Bytes", "GB"),),
        region_field="fromRegionCode",
    ),
)

# As Karpenter asks (pkg/providers/pricing/pricing.go): Linux, shared, nothing installed.
EVERY_MACHINE = {
    "operatingSystem": "Linux",
    "preInstalledSw": "NA",
    "capacitystatus": "Used",
    "marketoption": "OnDemand",
}
MACHINES = (
    {"productFamily": "Compute Instance", "tenancy": "Shared"},
    {"productFamily": "Compute Instance (bare metal)", "tenancy": "Dedicated"},
)
