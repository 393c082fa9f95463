"""Network load balancers, and their target groups."""

from __future__ import annotations

import re
import uuid
from typing import Any

from moto.elbv2.exceptions import DuplicateTargetGroupName
from moto.elbv2.models import ELBv2Backend, FakeLoadBalancer

from sandbox.aws.fidelity.correction import correction


@correction(
    "elasticloadbalancing:DNS name of a load balancer",
    FakeLoadBalancer,
    "__init__",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html",
)
def dns_name(original: Any, self: Any, *args: Any, **kw: Any) -> None:
    """AWS: NAME-ID.elb.REGION.amazonaws.com, which is the owner's own.

    moto: a name under amazonaws.com, which may be a stranger's; here it ends in invalid (RFC 2606).
    """
    original(self, *args, **kw)
    identity = self.arn.rsplit("/", 1)[-1]
    region = self.arn.split(":")[3]
    self.dns_name = f"{self.name}-{identity}.elb.{region}.amazonaws.invalid"


@correction(
    "elasticloadbalancing:name of a target group",
    ELBv2Backend,
    "create_target_group",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
)
def hyphens(original: Any, self: Any, name: str, **kw: Any) -> Any:
    """AWS: letters, digits and hyphens, of which none stands at an end. moto: nor two in a row.

    kops cuts the name that it gives, and appends a hash: there may be two where it was cut.
    """
    if not ("--" in name and re.fullmatch(r"(?!-)[A-Za-z0-9-]{1,32}(?<!-)", name)):
        return original(self, name, **kw)
    if any(group.name == name for group in self.target_groups.values()):
        raise DuplicateTargetGroupName
    group = original(self, uuid.uuid4().hex, **kw)
    del self.target_groups[group.arn]
    group.arn, group.name = group.arn.replace(group.name, name), name
    self.target_groups[group.arn] = group
    return group
