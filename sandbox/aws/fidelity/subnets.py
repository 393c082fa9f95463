"""Subnets."""

from __future__ import annotations

from typing import Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import EC2Backend
from moto.ec2.responses.subnets import Subnets

from sandbox.aws.fidelity.correction import correction


@correction(
    "ec2:ModifySubnetAttribute PrivateDnsHostnameTypeOnLaunch", Subnets, "modify_subnet_attribute"
)
def hostname_type_on_launch(original: Any, self: Any) -> Any:
    """AWS: kept, and shown by DescribeSubnets in PrivateDnsNameOptionsOnLaunch.HostnameType.

    moto: ignored.
    """
    if kind := self._get_param("PrivateDnsHostnameTypeOnLaunch"):
        subnet = self.ec2_backend.get_subnet(self._get_param("SubnetId"))
        subnet.private_dns_name_options_on_launch["HostnameType"] = kind
    return original(self)


@correction(
    "ec2:DeleteSubnet with a network interface in it",
    EC2Backend,
    "delete_subnet",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/subnet-deleting.html",
)
def delete_subnet_in_use(original: Any, self: Any, subnet_id: str) -> Any:
    """AWS: DependencyViolation. moto: deletes the subnet."""
    if any(eni.subnet.id == subnet_id for eni in self.enis.values()):
        raise DependencyViolationError(
            f"The subnet '{subnet_id}' has dependencies and cannot be deleted."
        )
    return original(self, subnet_id)


@correction(
    "ec2:DeleteSubnet association of its route table",
    EC2Backend,
    "delete_subnet",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/subnet-deleting.html",
)
def delete_subnet_association(original: Any, self: Any, subnet_id: str) -> Any:
    """AWS: goes with the subnet. moto: stays, and the route table can never be deleted."""
    gone = original(self, subnet_id)
    for table in self.route_tables.values():
        for key in [k for k, v in table._associations.items() if v == subnet_id]:
            del table._associations[key]
    return gone
