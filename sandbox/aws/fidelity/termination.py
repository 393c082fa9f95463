"""The end of an instance."""

from __future__ import annotations

import copy
from typing import Any

from moto.ec2.models.instances import Instance

from sandbox.aws.fidelity.correction import Patch, correction

_TERMINATE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html"


@correction("ec2:TerminateInstances twice", Instance, "terminate")
def terminate_twice(original: Any, self: Any) -> Any:
    """AWS: succeeds, and changes nothing: "this operation is idempotent".

    moto: deletes the network interface again, 400.
    """
    return copy.copy(self._state) if self._state.name == "terminated" else original(self)


@correction("ec2:DescribeInstances of a terminated instance", source=_TERMINATE)
def terminated_has_left_its_vpc(patch: Patch) -> None:
    """AWS: it has left its VPC: no subnet, interfaces, groups, private address or private name.

    moto: shows all of them, until its subnet is gone and DescribeInstances an error.
    """
    gone: dict[str, Any] = {
        "vpc_id": None,
        "subnet_id": None,
        "private_ip": None,
        "private_ip_address": None,
        "private_dns_name": "",
        "network_interfaces": [],
    }
    for name, nothing in gone.items():

        @patch.wrap(Instance, name)
        def answer(original: Any, self: Any, nothing: Any = nothing) -> Any:
            return nothing if self._state.name == "terminated" else original(self)

    @patch.wrap(Instance, "terminate")
    def terminate(original: Any, self: Any) -> Any:
        previous = original(self)
        self.security_groups = []
        return previous
