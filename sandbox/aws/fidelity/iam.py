"""Roles of AWS's own services."""

from __future__ import annotations

from moto.iam import models

from sandbox.aws.fidelity.correction import Patch, correction


@correction(
    "iam:CreateServiceLinkedRole for spot",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html",
)
def spot_role(patch: Patch) -> None:
    """AWS: the role is AWSServiceRoleForEC2Spot. moto: AWSServiceRoleForspot."""
    names = {**models.SERVICE_NAME_CONVERSION, "spot": "EC2Spot"}
    patch.set(models, "SERVICE_NAME_CONVERSION", names)
