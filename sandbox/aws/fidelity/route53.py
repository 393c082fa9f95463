"""Hosted zones."""

from __future__ import annotations

from typing import Any

from moto.route53.responses import Route53

from sandbox.aws.fidelity.correction import correction


@correction("route53:CreateHostedZone with a VPC", Route53, "create_hosted_zone")
def zone_with_a_vpc_is_private(original: Any, self: Any) -> Any:
    """AWS: the zone is private.

    moto: only if HostedZoneConfig.PrivateZone says so; kops then retries to associate the VPC with
    a public zone for ten minutes.
    """
    if self._get_param("VPC.VPCId"):
        self.params.setdefault("HostedZoneConfig", {})["PrivateZone"] = True
    return original(self)
