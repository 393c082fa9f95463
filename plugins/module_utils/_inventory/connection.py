# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The options of a connection, and whether two of them lead to the same machines."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# What amazon.aws's plugins are told, by the names of its options.
OPTIONS = (
    "access_key",
    "secret_key",
    "session_token",
    "profile",
    "region",
    "endpoint_url",
    "assume_role_arn",
)
# What may change without other machines being meant. A key's secret part follows from its ID.
_SAME = ("secret_key", "session_token", "cache_timeout")
# What botocore reads of the environment to find an account, a region and an address, and amazon.aws
# does not take as an option.
_READ = (
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_EC2",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)


def fingerprint(
    config: Mapping[str, Any], options: Mapping[str, Any], environ: Mapping[str, str]
) -> str:
    """Twelve hex digits, of which no key can be read; others where other machines may be meant.

    config: the file's options; options: those of OPTIONS, in force. What a profile says is not
    looked at, only which one it is: that would take botocore.
    """
    said = {name: value for name, value in config.items() if name not in (*_SAME, *OPTIONS)}
    in_force = {name: value or "" for name, value in options.items() if name not in _SAME}
    read = {name: environ.get(name, "") for name in _READ}
    text = json.dumps([said, in_force, read], sort_keys=True, default=str)
    return hashlib.sha256(text.encode(), usedforsecurity=False).hexdigest()[:12]
