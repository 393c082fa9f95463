"""Hosted zones."""

from __future__ import annotations

from typing import Any

from moto.route53.responses import Route53

from sandbox.aws.fidelity.correction import Patch, correction


@correction(
    "route53:CreateHostedZone with a VPC",
    "https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html",
)
def zone_with_a_vpc_is_private(patch: Patch) -> None:
    """AWS: the zone is private.

    moto: only if HostedZoneConfig.PrivateZone says so; kops then retries to associate the VPC with
    a public zone for ten minutes.
    """

    @patch.wrap(Route53, "create_hosted_zone")
    def create(original: Any, self: Any) -> Any:
        if self._get_param("VPC.VPCId"):
            self.params.setdefault("HostedZoneConfig", {})["PrivateZone"] = True
        return original(self)
