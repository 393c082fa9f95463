"""VPCs and what is attached to them."""

from __future__ import annotations

from typing import Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import EC2Backend

from sandbox.aws.fidelity.correction import correction

_DELETING = "https://docs.aws.amazon.com/vpc/latest/userguide/delete-vpc.html"


@correction("ec2:DeleteVpc DHCP options", EC2Backend, "delete_vpc", source=_DELETING)
def delete_vpc_keeps_dhcp_options(original: Any, self: Any, vpc_id: str) -> Any:
    """AWS: stay, without the VPC.

    moto: are deleted too, and kops then waits for them until its time is up.
    """
    vpc = self.get_vpc(vpc_id)
    options, vpc.dhcp_options = vpc.dhcp_options, None
    try:
        gone = original(self, vpc_id)
    except Exception:
        vpc.dhcp_options = options
        raise
    if options:
        options.vpc = None
    return gone


@correction("ec2:DeleteVpc in use", EC2Backend, "delete_vpc", source=_DELETING)
def delete_vpc_in_use(original: Any, self: Any, vpc_id: str) -> Any:
    """AWS: DependencyViolation while it has an internet gateway, or a group other than default.

    moto: deletes it, and leaves the gateway attached to nothing.
    """
    groups = [g for g in self.groups.get(vpc_id, {}).values() if g.name != "default"]
    gateways = [g for g in self.internet_gateways.values() if g.vpc and g.vpc.id == vpc_id]
    if groups or gateways:
        raise DependencyViolationError(
            f"The vpc '{vpc_id}' has dependencies and cannot be deleted."
        )
    return original(self, vpc_id)


@correction(
    "ec2:DetachInternetGateway with public addresses in use",
    EC2Backend,
    "detach_internet_gateway",
    source=_DELETING,
)
def detach_gateway_in_use(original: Any, self: Any, internet_gateway_id: str, vpc_id: str) -> Any:
    """AWS: DependencyViolation while an interface of the VPC has a public address.

    moto: detaches it.
    """
    if any(eni.public_ip and eni.vpc_id == vpc_id for eni in self.enis.values()):
        raise DependencyViolationError(
            f"Network {vpc_id} has some mapped public address(es). "
            "Please unmap those public address(es) before detaching the gateway."
        )
    return original(self, internet_gateway_id, vpc_id)
