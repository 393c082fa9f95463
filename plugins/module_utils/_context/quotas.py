# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How much the account may have in the region, and what others than the workbench use of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils import _kops_tags
from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import aws_call
from ansible_collections.datascience.workbench.plugins.module_utils._aws.vcpu_quotas import (
    quota_of,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost import shapes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


def vcpu_quotas(machine_types: Iterable[str]) -> list[str]:
    """The codes of the quotas that these types of machines may count against."""
    quotas = [quota_of(kind, spot=spot) for kind in machine_types for spot in (False, True)]
    return sorted({quota.code for quota in quotas if quota})


def read_quota(quotas: Any, service: str, code: str) -> int:
    """The value of a quota in the region. Raises AwsError.

    https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
    """
    with aws_call(f"read the quota {code} of {service}"):
        answer = quotas.get_service_quota(ServiceCode=service, QuotaCode=code)
    return int(answer["Quota"]["Value"])


def read_vcpus(ec2: Any, machine_types: Collection[str]) -> dict[str, int]:
    """vCPUs of each type of machine, as far as the table that is shipped or AWS knows it.

    Raises AwsError.
    """
    known = shapes.vcpus()
    found = {kind: known[kind] for kind in machine_types if kind in known}
    unknown = sorted(set(machine_types) - found.keys())
    if unknown:
        # A filter, unlike a name, may be of a type that does not exist.
        filters = [{"Name": "instance-type", "Values": unknown}]
        with aws_call(f"look up the vCPUs of {', '.join(unknown)}"):
            pages = ec2.get_paginator("describe_instance_types").paginate(Filters=filters)
            for one in [one for page in pages for one in page["InstanceTypes"]]:
                found[one["InstanceType"]] = int(one["VCpuInfo"]["DefaultVCpus"])
    return found


def read_used(ec2: Any, cluster: str) -> dict[str, int]:
    """vCPUs by quota of the running machines that are not the cluster's. Raises AwsError."""
    states = [{"Name": "instance-state-name", "Values": ["pending", "running"]}]
    with aws_call("list the running machines"):
        pages = ec2.get_paginator("describe_instances").paginate(Filters=states)
        machines = [
            machine
            for page in pages
            for reservation in page["Reservations"]
            for machine in reservation["Instances"]
        ]
    used: Counter[str] = Counter()
    for machine in machines:
        spot = machine.get("InstanceLifecycle") == "spot"
        quota = quota_of(machine["InstanceType"], spot=spot)
        if quota and _kops_tags.of(machine).get(_kops_tags.CLUSTER) != cluster:
            used[quota.code] += _vcpus(machine)
    return dict(used)


def read_vpcs(ec2: Any) -> int:
    """How many VPCs the account has in the region. Raises AwsError."""
    with aws_call("count the VPCs"):
        pages = ec2.get_paginator("describe_vpcs").paginate()
        return sum(len(page["Vpcs"]) for page in pages)


def _vcpus(machine: Mapping[str, Any]) -> int:
    """A quota counts the vCPUs of the type; where none are known, those that it runs with."""
    options = machine.get("CpuOptions") or {}
    running = int(options.get("CoreCount", 0)) * int(options.get("ThreadsPerCore", 1))
    return shapes.vcpus().get(machine["InstanceType"], running)
