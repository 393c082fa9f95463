# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the variables of role context may be, and whether the account is the one that is meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws import partitions
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    NOT_SHOWN,
    Against,
    Arguments,
    Declared,
    Fault,
    Remarks,
    shown,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.permissions import (  # noqa: E501
    doubted,
    root,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Each leads an AWS tool, or kops, to another address than AWS's own.
_ENDPOINTS = re.compile(r"AWS_ENDPOINT_URL(_\w+)?|AWS_URL|S3_ENDPOINT|KOPS_BASE_URL")

_SECRET = re.compile(r"SECRET|TOKEN|PASSWORD", re.IGNORECASE)


def _region(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    region = arguments["context_aws_region"]
    if not partitions.is_region(region):
        yield Fault("context_aws_region", shown(region), 'a region of AWS, as in "eu-central-1"')


def _keys(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    key, secret = arguments["context_aws_access_key"], arguments["context_aws_secret_key"]
    if bool(key) != bool(secret):
        missing = "context_aws_secret_key" if key else "context_aws_access_key"
        yield Fault(missing, "", "the access key and the secret key go together")
    if key and arguments["context_aws_profile"]:
        yield Fault(
            "context_aws_access_key", NOT_SHOWN, "keys, or context_aws_profile, but not both"
        )


def _environment(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    """Ansible writes the environment of a task into its command line, which everyone here sees."""
    if arguments["context_aws_endpoint_url"]:
        return
    for name, value in arguments["context_environment"].items():
        if value and _SECRET.search(name):
            yield Fault(
                f"context_environment.{name}",
                NOT_SHOWN,
                "every user of this machine could read it there with `ps`; put it into a profile "
                "(~/.aws/credentials, or SSO) and name that in context_aws_profile",
            )
        elif value and _ENDPOINTS.fullmatch(name):
            yield Fault(
                f"context_environment.{name}",
                shown(value),
                "it would lead this run away from AWS; take it out, or set "
                "context_aws_endpoint_url if it is meant",
            )


def _endpoints(arguments: Arguments, environ: Mapping[str, str]) -> Iterator[Fault]:
    if arguments["context_aws_endpoint_url"]:
        return
    for name in sorted(filter(_ENDPOINTS.fullmatch, environ)):
        if environ[name]:
            yield Fault(
                f"{name} in the environment",
                shown(environ[name]),
                "it is left over from another task and would lead this run away from AWS; "
                f"run `unset {name}`, or set context_aws_endpoint_url if it is meant",
            )


def _account(arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    meant, is_ = arguments["context_aws_account"], found["account"]["id"]
    if meant and meant != is_:
        yield Fault(
            "context_aws_account",
            shown(meant),
            f"the credentials lead to account {is_} ({found['account']['arn']}); choose the "
            "profile of the account that is meant",
        )


def _unasked(_arguments: Arguments, found: Mapping[str, Any]) -> Iterator[str]:
    unasked = (found.get("preflight") or {}).get("unasked")
    if unasked:
        told = ", ".join(f"{one['what']} ({one['said']})" for one in unasked)
        yield f"AWS did not say, so these were not judged: {told}."


DECLARED: tuple[Declared, ...] = (_region, _keys, _environment, _endpoints)
AGAINST: tuple[Against, ...] = (_account,)
REMARKS: tuple[Remarks, ...] = (doubted("context"), root, _unasked)
