# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How the private registries of ECR are named.

https://docs.aws.amazon.com/general/latest/gr/ecr.html and
https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html, November 2026.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ansible_collections.datascience.workbench.plugins.module_utils._aws import partitions

# ACCOUNT.dkr.ecr.REGION.amazonaws.com; dkr.ecr-fips; and dkr-ecr.REGION.on.aws, by IPv6 too.
_DOMAINS = (*partitions.DOMAINS, "on.aws", "on.amazonwebservices.com.cn", "on.amazonwebservices.eu")
_HOST = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr(-fips)?\.(?P<region>[a-z0-9-]+)\."
    rf"({'|'.join(map(re.escape, _DOMAINS))})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Ecr:
    """Whose registry it is, and where."""

    account: str
    region: str


def ecr_of(host: str) -> Ecr | None:
    """The ECR that a host's name means, None for another registry."""
    found = _HOST.fullmatch(host.removesuffix(":443"))
    return Ecr(found["account"], found["region"].lower()) if found else None


def ecr_host(account: str, region: str, partition: str) -> str:
    """The name of an account's registry in a region."""
    return f"{account}.dkr.ecr.{region}.{partitions.suffix_of(partition)}"


def takes_ecr_login(host: str) -> bool:
    """Whether ECR's password, good for every repository of the account, may be told to a host.

    It may to ECR, by whatever name it has inside a VPC, and to what answers on this machine.
    """
    return bool(ecr_of(host)) or is_loopback(host) or partitions.is_aws(f"//{host}")


def is_loopback(host: str) -> bool:
    """Whether HOST or HOST:PORT is this machine, so that nobody else hears what is said to it."""
    name = urlsplit(f"//{host}").hostname or ""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
