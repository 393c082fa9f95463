"""Auto Scaling groups."""

from __future__ import annotations

from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import AutoScalingBackend, FakeAutoScalingGroup, InstanceState

from sandbox.aws.fidelity.correction import correction

_GUIDE = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/"
_API = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"


@correction(
    "autoscaling:DescribeWarmPool of a missing group", AutoScalingBackend, "describe_warm_pool"
)
def warm_pool_of_a_missing_group(original: Any, self: Any, group_name: str) -> Any:
    """AWS: ValidationError, 400. moto: IndexError, HTTP 500, and kops retries for minutes."""
    if group_name not in self.autoscaling_groups:
        raise ValidationError(f"AutoScalingGroup name not found - {group_name}")
    return original(self, group_name)


@correction(
    "autoscaling:subnets of a group",
    FakeAutoScalingGroup,
    "replace_autoscaling_group_instances",
    source=_GUIDE + "auto-scaling-benefits.html",
)
def spread_over_subnets(original: Any, self: Any, count: int, tags: dict[str, str]) -> None:
    """AWS: instances are spread evenly over the group's zones. moto: all go to the first subnet."""
    whole = self.vpc_zone_identifier
    subnets = whole.split(",") if whole else []
    each = 1 if len(subnets) > 1 else count
    try:
        for _ in range(0, count, each or 1):
            used = [state.instance.subnet_id for state in self.instance_states]
            self.vpc_zone_identifier = min(subnets, key=used.count, default=whole)
            original(self, each, tags)
    finally:
        self.vpc_zone_identifier = whole


@correction(
    "autoscaling:launches the group's template version",
    FakeAutoScalingGroup,
    "replace_autoscaling_group_instances",
    source=_GUIDE + "create-launch-template.html",
)
def launches_the_groups_version(original: Any, self: Any, *args: Any) -> None:
    """AWS: the version that the group names.

    moto: the image and type of that version, all else of the template's default version.
    """
    backend, run = self.ec2_backend, self.ec2_backend.run_instances

    def at_version(*args: Any, **kw: Any) -> Any:
        if kw.get("launch_template"):
            kw["launch_template"]["Version"] = self.launch_template_version
        return run(*args, **kw)

    backend.run_instances = at_version
    try:
        original(self, *args)
    finally:
        del backend.run_instances


@correction(
    "autoscaling:an instance's template version",
    InstanceState,
    "launch_template",
    source=_API + "API_Instance.html",
)
def launched_from(original: Any, self: Any) -> Any:
    """AWS: the one that it was launched from.

    moto: the template's default of the moment, so that kops never sees NeedsUpdate.
    """
    shown = original(self)
    tags = {tag["key"]: tag["value"] for tag in self.instance.get_tags()}
    if shown and "aws:ec2launchtemplate:version" in tags:
        shown["LaunchTemplateId"] = tags["aws:ec2launchtemplate:id"]
        shown["Version"] = tags["aws:ec2launchtemplate:version"]
    return shown


@correction(
    "autoscaling:spot share of a mixed instances policy",
    FakeAutoScalingGroup,
    "replace_autoscaling_group_instances",
    source=_GUIDE + "mixed-instances-groups-set-up-overview.html",
)
def spot_share(original: Any, self: Any, *args: Any) -> None:
    """AWS: what is above the base and not on-demand by percentage (rounded up) runs as spot.

    moto: never says so.
    """
    before = list(self.instance_states)
    original(self, *args)
    split = (self.mixed_instances_policy or {}).get("InstancesDistribution", {})
    base = int(split.get("OnDemandBaseCapacity") or 0)
    percent = split.get("OnDemandPercentageAboveBaseCapacity")
    percent = 100 if percent is None else int(percent)
    total = len(self.instance_states)
    wanted = min(total, base) + -(-max(0, total - base) * percent // 100)
    have = sum(state.instance.lifecycle != "spot" for state in before)
    for state in self.instance_states[len(before) :]:
        if have < wanted:
            have += 1
        else:
            state.instance.lifecycle = "spot"


@correction(
    "autoscaling:instance types of a mixed instances policy",
    FakeAutoScalingGroup,
    "replace_autoscaling_group_instances",
    source=_GUIDE + "mixed-instances-groups-instance-type-requirements.html",
)
def types_of_the_overrides(original: Any, self: Any, *args: Any) -> None:
    """AWS: those of the policy's overrides.

    moto: the template's type.

    AWS picks by price and free capacity; here on-demand has the first, spot takes turns.
    """
    before = len(self.instance_states)
    original(self, *args)
    overrides = (self.mixed_instances_policy or {}).get("LaunchTemplate", {}).get("Overrides")
    types = [o["InstanceType"] for o in overrides or [] if o.get("InstanceType")]
    for number, state in enumerate(self.instance_states[before:], before) if types else ():
        turn = number if state.instance.lifecycle == "spot" else 0
        state.instance_type = state.instance.instance_type = types[turn % len(types)]


@correction(
    "autoscaling:launch without a template",
    FakeAutoScalingGroup,
    "replace_autoscaling_group_instances",
    source=_GUIDE + "CHAP_Troubleshooting.html",
)
def launch_without_a_template(original: Any, self: Any, *args: Any) -> None:
    """AWS: a failed scaling activity; the call that led to it (TerminateInstances) succeeds.

    moto: HTTP 500.
    """
    template = self.ec2_launch_template
    if template is None or template.id in self.ec2_backend.launch_templates:
        original(self, *args)
