# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The parts of AWS: how their regions are named, where they answer, and which have no budgets.

Source: botocore 1.44.5 (data/partitions.json, data/endpoints.json). Those of the US intelligence
community and of its partners are left out: nobody reaches them by mistake.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# us-east-1, us-gov-west-1, eusc-de-east-1; not eu-central-1a, which is a zone.
_REGION = re.compile(r"[a-z]+(-[a-z]+)+-\d+")
# The end of host names, and of those that answer by IPv6 too.
_SUFFIXES = {
    "aws": ("amazonaws.com", "api.aws"),
    "aws-cn": ("amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    "aws-eusc": ("amazonaws.eu", "api.amazonwebservices.eu"),
    "aws-us-gov": ("amazonaws.com", "api.aws"),
}
DOMAINS = tuple(sorted({suffix for both in _SUFFIXES.values() for suffix in both}))
# Where there is no budget in USD to be had, and why.
NO_BUDGETS = {
    "aws-cn": "AWS bills in CNY there, and this budget is in USD",
    "aws-us-gov": "AWS has no Budgets there; GovCloud is billed to a commercial account",
    "aws-eusc": "AWS lists no endpoint of Budgets there",
}


def is_region(name: str) -> bool:
    """Whether a region of AWS could have this name."""
    return bool(_REGION.fullmatch(name))


def is_aws(url: str) -> bool:
    """Whether AWS itself answers at url, endpoints inside a VPC included."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return any(host == domain or host.endswith(f".{domain}") for domain in DOMAINS)


def partition_of(arn: str) -> str:
    """The partition that an ARN names."""
    return arn.split(":")[1]


def suffix_of(partition: str) -> str:
    """What the host names of a partition's services end with."""
    return _SUFFIXES.get(partition, _SUFFIXES["aws"])[0]
