# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Credentials of a listing, as amazon.aws's plugins take them: profile, keys, role, environment."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsSession,
    Credentials,
    NotAskedError,
    aws_call,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

# Shown in the account's CloudTrail as the session of an assumed role.
_ROLE_SESSION = "datascience.workbench.kops_ec2"


@dataclass(frozen=True)
class Access:
    """What a client is made with. verify: a file of authorities, False, or None for the usual."""

    credentials: Credentials
    region: str
    profile: str | None
    endpoint_url: str | None
    verify: str | bool | None


def gain_access(options: Mapping[str, Any], needs_region: bool) -> Access:
    """Find credentials, and assume a role if one is named.

    Raises AwsError if there are none, or if a region is needed and none is known.
    """
    session = AwsSession(_Plugin(params=dict(options)))
    region = session.region if needs_region else ""
    credentials = session.frozen_credentials()
    role = options.get("assume_role_arn")
    if role:
        credentials = _assumed(session, str(role))
    return Access(
        credentials=credentials,
        region=region,
        profile=options.get("profile") or None,
        endpoint_url=options.get("endpoint_url") or None,
        verify=session.ca_bundle if session.verifies else False,
    )


class _Plugin(SimpleNamespace):
    """What AwsSession takes of a module."""

    def fail_json(self, msg: str, **_: object) -> NoReturn:
        advice = "Give either a profile or keys." if "profile" in msg else ""
        raise NotAskedError("read the AWS options", msg, advice)


def _assumed(session: AwsSession, role: str) -> Credentials:
    with aws_call(f"assume the role {role} (sts:AssumeRole)"):
        told = session.client("sts").assume_role(RoleArn=role, RoleSessionName=_ROLE_SESSION)
    keys = told["Credentials"]
    return Credentials(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
