# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What to do when a region does not list its instances."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._names import nearest

try:
    import botocore
    import botocore.session
except ImportError:  # gain_access says so before anything here is used
    pass

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
        AwsError,
    )

_REMEDIES = (
    (
        r"^(RequestLimitExceeded|Throttling|ThrottlingException|TooManyRequests)",
        "AWS was asked too often in this account and region, and botocore had repeated the call. "
        "Wait a minute; AWS_RETRY_MODE=adaptive waits longer, and cache: true asks less often.",
    ),
    (
        r"^FilterLimitExceeded",
        "AWS takes 200 values in all filters of a call: name fewer clusters, or none for all.",
    ),
    (
        r"^(AuthFailure|InvalidClientTokenId|UnrecognizedClientException)",
        "AWS does not know these credentials there: check profile, access_key and secret_key, the "
        "clock of this machine, and whether the region is enabled for the account "
        "(aws account list-regions).",
    ),
    (
        r"^(UnauthorizedOperation|AccessDenied)",
        "Allow the role or user ec2:DescribeInstances, or take the region out of regions.",
    ),
    (
        r"^(InvalidParameterValue|InvalidParameter)",
        "Check filters: the names are those of aws ec2 describe-instances.",
    ),
    (
        r"^(ConnectTimeoutError|ReadTimeoutError|EndpointConnectionError|ConnectionClosedError"
        r"|ProxyConnectionError)",
        "Nothing answers there: check the network, the proxy, and endpoint_url if one is given.",
    ),
    (
        r"^ValueError",
        "What answered is not EC2: check the proxy, and endpoint_url if one is given.",
    ),
)


def explained(error: AwsError, region: str) -> AwsError:
    """The same failure with what to do about it, for a listing of instances in region."""
    unknown = _unknown(region)
    remedy = next((text for pattern, text in _REMEDIES if re.search(pattern, error.code)), "")
    if unknown and error.code in ("EndpointConnectionError", "InvalidRegionError"):
        remedy = unknown
    return type(error)(error.doing, error.said, remedy or error.advice, error.code)


def _unknown(region: str) -> str:
    """What to say of a region that botocore does not know; "" of one that it knows."""
    session = botocore.session.Session()
    known = {
        name
        for partition in session.get_available_partitions()
        for name in session.get_available_regions("ec2", partition)
    }
    if region in known:
        return ""
    like = nearest(region, known)
    meant = f"Did you mean {like}?" if like else "Check regions."
    return f"botocore {botocore.__version__} knows no region {region}. {meant}"
