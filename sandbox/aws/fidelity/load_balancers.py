"""Network load balancers."""

from __future__ import annotations

from typing import Any

from moto.elbv2.models import FakeLoadBalancer

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
