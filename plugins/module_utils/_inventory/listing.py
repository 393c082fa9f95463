# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Asks EC2 for instances: signed, repeated and refused by botocore, all regions at a time."""

from __future__ import annotations

import ipaddress
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    aws_call,
)
from ansible_collections.datascience.workbench.plugins.module_utils._inventory.answer import (
    read_page,
)
from ansible_collections.datascience.workbench.plugins.module_utils._inventory.remedies import (
    explained,
)

try:
    import botocore.session
    from botocore.config import Config
    from botocore.loaders import Loader
except ImportError:  # gain_access says so before anything here is used
    pass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ansible_collections.datascience.workbench.plugins.module_utils._inventory.access import (
        Access,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._inventory.instance import (
        Instance,
    )

# The largest page that EC2 gives: API_DescribeInstances, MaxResults (2026-11).
PAGE = 1000
# Regions asked at a time.
_AT_A_TIME = 8
# Seconds: an endpoint that does not take a connection by then does not exist. botocore waits 60.
_CONNECT_TIMEOUT = 10
# Seconds for a page of 1,000 instances, which botocore gives 60.
_READ_TIMEOUT = 120

# EC2's model as botocore would load it, of one operation. Its output is empty, because answers are
# read by read_page.
_MODEL: dict[str, Any] = {
    "version": "2.0",
    "metadata": {
        "apiVersion": "2016-11-15",
        "endpointPrefix": "ec2",
        "protocol": "ec2",
        "protocols": ["ec2"],
        "serviceAbbreviation": "Amazon EC2",
        "serviceFullName": "Amazon Elastic Compute Cloud",
        "serviceId": "EC2",
        "signatureVersion": "v4",
        "uid": "ec2-2016-11-15",
        "xmlNamespace": "http://ec2.amazonaws.com/doc/2016-11-15",
        "auth": ["aws.auth#sigv4"],
    },
    "operations": {
        "DescribeInstances": {
            "name": "DescribeInstances",
            "http": {"method": "POST", "requestUri": "/"},
            "input": {"shape": "Request"},
            "output": {"shape": "Result"},
        }
    },
    "shapes": {
        "Request": {
            "type": "structure",
            "members": {
                "Filters": {"shape": "Filters", "locationName": "Filter"},
                "MaxResults": {"shape": "Integer"},
                "NextToken": {"shape": "String"},
            },
        },
        "Filters": {"type": "list", "member": {"shape": "Filter", "locationName": "Filter"}},
        "Filter": {
            "type": "structure",
            "members": {
                "Name": {"shape": "String"},
                "Values": {"shape": "Values", "locationName": "Value"},
            },
        },
        "Values": {"type": "list", "member": {"shape": "String", "locationName": "item"}},
        "Result": {"type": "structure", "members": {}},
        "String": {"type": "string"},
        "Integer": {"type": "integer"},
    },
}


@dataclass(frozen=True)
class Listing:
    """What all regions answered: instances in the order of the regions, and what failed where."""

    instances: list[Instance]
    failed: dict[str, AwsError]


def list_instances(
    access: Access, regions: Sequence[str], filters: dict[str, list[str]]
) -> Listing:
    """Every instance that matches all filters (of EC2's names, any of the values), by region."""
    session = _session(access)
    asked = [{"Name": name, "Values": values} for name, values in filters.items()]

    def ask(region: str) -> list[Instance] | AwsError:
        client = clients[region]
        if isinstance(client, AwsError):
            return client
        try:
            return _all_pages(client, region, asked)
        except AwsError as error:
            return explained(error, region)

    # A session must not make two clients at a time; they may be used at a time.
    clients = {region: _client(session, access, region) for region in regions}
    with ThreadPoolExecutor(max_workers=min(_AT_A_TIME, len(regions))) as pool:
        answers = dict(zip(regions, pool.map(ask, regions), strict=True))
    # Pages are read at different moments: one instance can be on two of them.
    found = {one.id: one for told in answers.values() if isinstance(told, list) for one in told}
    failed = {region: told for region, told in answers.items() if isinstance(told, AwsError)}
    return Listing(list(found.values()), failed)


def _loader() -> Any:
    """botocore's own data, but for the model of EC2: that takes 0.2 s and 60 MB to load."""

    class OneOperation(Loader):  # type: ignore[misc,unused-ignore] # its type may not be known
        def load_service_model(
            self, service_name: str, type_name: str, api_version: str | None = None
        ) -> Any:
            if (service_name, type_name) == ("ec2", "service-2"):
                return _MODEL
            return super().load_service_model(service_name, type_name, api_version)

    return OneOperation()


def _session(access: Access) -> Any:
    session = botocore.session.Session(profile=access.profile)
    session.register_component("data_loader", _loader())
    keys = access.credentials
    session.set_credentials(keys.access_key, keys.secret_key, keys.token or None)
    return session


def _client(session: Any, access: Access, region: str) -> Any:
    try:
        with aws_call(_doing(region)):
            client = session.create_client(
                "ec2",
                region_name=region,
                api_version=_MODEL["metadata"]["apiVersion"],
                endpoint_url=access.endpoint_url,
                verify=access.verify,
                config=Config(
                    user_agent_extra="datascience.workbench",
                    connect_timeout=_CONNECT_TIMEOUT,
                    read_timeout=_READ_TIMEOUT,
                    proxies={} if _on_this_machine(access.endpoint_url) else None,
                ),
            )
    except AwsError as error:
        return explained(error, region)

    def read(
        response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: object
    ) -> None:
        if response_dict["status_code"] < 300:
            customized_response_dict["Page"] = read_page(region, response_dict["body"])
            response_dict["body"] = b"<DescribeInstancesResponse/>"

    client.meta.events.register("before-parse.ec2.DescribeInstances", read)
    return client


def _all_pages(client: Any, region: str, filters: list[dict[str, Any]]) -> list[Instance]:
    found: list[Instance] = []
    token: dict[str, str] = {}
    while True:
        with aws_call(_doing(region)):
            page = client.describe_instances(Filters=filters, MaxResults=PAGE, **token)["Page"]
        found += page.instances
        if not page.next_token or token == {"NextToken": page.next_token}:
            return found
        token = {"NextToken": page.next_token}


def _on_this_machine(url: str | None) -> bool:
    """Whether no proxy can know the way to url."""
    try:
        return ipaddress.ip_address(urlsplit(url or "").hostname or "").is_loopback
    except ValueError:
        return False


def _doing(region: str) -> str:
    return f"list the instances in {region} (ec2:DescribeInstances)"
