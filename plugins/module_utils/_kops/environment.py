# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The environment that kops runs in: made from nothing, so that what kops does never depends on
what the shell happens to export."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws import partitions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
        AwsSession,
    )

# How this machine reaches the network, and which authorities it trusts.
_PASSED = (
    "PATH",
    "TMPDIR",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "AWS_CA_BUNDLE",
    *(
        name
        for proxy in ("http_proxy", "https_proxy", "no_proxy")
        for name in (proxy, proxy.upper())
    ),
)
# What the AWS SDK of kops can be told of botocore's configuration.
_SDK = {
    "use_fips_endpoint": "AWS_USE_FIPS_ENDPOINT",
    "use_dualstack_endpoint": "AWS_USE_DUALSTACK_ENDPOINT",
    "retries.mode": "AWS_RETRY_MODE",
    "retries.total_max_attempts": "AWS_MAX_ATTEMPTS",
    "proxies.http": "HTTP_PROXY",
    "proxies.https": "HTTPS_PROXY",
}


def kops_environment(session: AwsSession, *, base_url: str | None, home: str) -> dict[str, str]:
    """The whole environment of one kops process.

    base_url is where kops finds its own files (a mirror), None for the official place; home
    a private folder. Credentials are those of session now.
    """
    keys = session.frozen_credentials()
    environment = {name: os.environ[name] for name in _PASSED if os.environ.get(name)}
    environment |= {
        "HOME": home,
        # None: before each update kops would ask the API, which may be out of reach, and hold nodes
        # back at the version that the control plane runs. Who changes it rolls that first.
        "KUBECONFIG": os.path.join(home, "no-kubeconfig"),
        # Digests of images would be looked up in a registry, and change under a pinned version.
        "KOPS_FEATURE_FLAGS": "-ImageDigest",
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "AWS_REGION": session.region,
        "AWS_DEFAULT_REGION": session.region,
        # The keys are at hand: a machine that is no EC2 instance should not wait for its metadata.
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    if keys.token:
        environment["AWS_SESSION_TOKEN"] = keys.token
    if base_url:
        environment["KOPS_BASE_URL"] = base_url
    if session.ca_bundle:
        environment["AWS_CA_BUNDLE"] = session.ca_bundle
    return environment | _endpoints(session) | _sdk_settings(session.config)


def _endpoints(session: AwsSession) -> dict[str, str]:
    """Where AWS is.

    S3_ENDPOINT takes kops for somewhere that is not AWS: it then writes the keys of S3 into the
    user data of each machine. So it is for others' S3 only, never for an endpoint of AWS.
    """
    endpoints = {
        name: value for name, value in os.environ.items() if name.startswith("AWS_ENDPOINT_URL_")
    }
    if not session.endpoint_url:
        return endpoints
    endpoints["AWS_ENDPOINT_URL"] = session.endpoint_url
    s3 = endpoints.get("AWS_ENDPOINT_URL_S3", session.endpoint_url)
    if partitions.is_aws(s3):
        return endpoints
    keys = session.frozen_credentials()
    return endpoints | {
        "S3_ENDPOINT": s3,
        "S3_ACCESS_KEY_ID": keys.access_key,
        "S3_SECRET_ACCESS_KEY": keys.secret_key,
        "S3_REGION": session.region,
    }


def _sdk_settings(config: Mapping[str, Any]) -> dict[str, str]:
    """The part of aws_config that has a counterpart in kops's SDK."""
    settings = {}
    for option, variable in _SDK.items():
        section, _dot, key = option.partition(".")
        value = config.get(section)
        if key:
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None:
            settings[variable] = str(value).lower() if isinstance(value, bool) else str(value)
    return settings
