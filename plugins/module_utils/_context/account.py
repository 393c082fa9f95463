# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whose account this is, where its services are, and what it forbids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws import partitions
from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    aws_call,
)
from ansible_collections.datascience.workbench.plugins.module_utils._context.buckets import (
    public_access,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
        AwsSession,
    )


def require_aws(url: str) -> None:
    """Raise AwsError if a client that was asked for AWS itself goes somewhere else."""
    if not partitions.is_aws(url):
        raise AwsError(
            "speak to AWS",
            f"the environment or the profile sends its calls to {url}",
            "Unset AWS_ENDPOINT_URL and its like, or take endpoint_url and services out of the "
            "profile; to work with that address on purpose, set context_aws_endpoint_url.",
        )


def client_of(session: AwsSession, service: str) -> Any:
    """A client of a service, which is AWS's own unless the task names another endpoint.

    A profile, or the environment, may name an address for this service alone. Raises AwsError.
    """
    client = session.client(service)
    if not session.endpoint_url:
        require_aws(client.meta.endpoint_url)
    return client


def read_account(sts: Any) -> dict[str, str]:
    """{id, arn} of who calls. Raises AwsError."""
    with aws_call("ask AWS who we are"):
        caller = sts.get_caller_identity()
    return {"id": str(caller["Account"]), "arn": str(caller["Arn"])}


def read_availability_zones(ec2: Any) -> list[str]:
    """The zones of the region in which this account may work. Raises AwsError."""
    with aws_call("list the availability zones"):
        zones = ec2.describe_availability_zones(
            Filters=[{"Name": "zone-type", "Values": ["availability-zone"]}]
        )["AvailabilityZones"]
    return sorted(zone["ZoneName"] for zone in zones if zone["State"] == "available")


def read_offers(ec2: Any, zone: str, machine_types: Collection[str]) -> dict[str, bool]:
    """Whether AWS has each type of machine in an availability zone; {} if we may not know.

    Raises AwsError.
    """
    filters = [
        {"Name": "location", "Values": [zone]},
        {"Name": "instance-type", "Values": sorted(machine_types)},
    ]
    pages = ec2.get_paginator("describe_instance_type_offerings")
    try:
        with aws_call(f"find the types of machines in {zone}"):
            offered = {
                one["InstanceType"]
                for page in pages.paginate(LocationType="availability-zone", Filters=filters)
                for one in page["InstanceTypeOfferings"]
            }
    except AwsError as error:
        if error.is_denied:
            return {}
        raise
    return {machine: machine in offered for machine in machine_types}


def read_public_access(
    client: Callable[[str], Any], account: str, endpoint: str | None
) -> dict[str, bool] | None:
    """What the account as a whole blocks of public access to S3; None if we may not know.

    Raises AwsError.
    """
    control = client("s3control")
    if endpoint:
        # The account is part of the host name, which a given address need not answer to.
        control.meta.events.register(
            "before-call.s3-control", lambda params, **_: _without_account(params, account)
        )
    try:
        with aws_call("read the account's Block Public Access"):
            return public_access(control.get_public_access_block(AccountId=account))
    except AwsError as error:
        if error.code == "NoSuchPublicAccessBlockConfiguration":
            return public_access({})
        if error.is_denied:
            return None
        raise


def _without_account(params: dict[str, Any], account: str) -> None:
    params["url"] = params["url"].replace(f"//{account}.", "//", 1)
