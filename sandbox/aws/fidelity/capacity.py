"""The sizes of an Auto Scaling group, and which instance goes when it shrinks."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import AutoScalingBackend, FakeAutoScalingGroup
from moto.autoscaling.responses import AutoScalingResponse

from sandbox.aws.fidelity.correction import Patch, correction

_API = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
_GUIDE = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/"


class _Groups(OrderedDict[str, FakeAutoScalingGroup]):
    def __missing__(self, name: str) -> FakeAutoScalingGroup:
        raise ValidationError(f"AutoScalingGroup name not found - AutoScalingGroup: {name}")


@correction(
    "autoscaling:calls about a missing group",
    AutoScalingBackend,
    "__init__",
    source=_API + "CommonErrors.html",
)
def missing_group(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    """AWS: ValidationError, 400. moto: KeyError, HTTP 500."""
    original(self, *args, **kwargs)
    self.autoscaling_groups = _Groups()


@correction(
    "autoscaling:desired capacity within the group's sizes",
    source=_API + "API_SetDesiredCapacity.html",
)
def desired_within_sizes(patch: Patch) -> None:
    """AWS: ValidationError unless MinSize <= DesiredCapacity <= MaxSize, and nothing changes.

    moto: takes any.
    """
    for action in (
        "create_auto_scaling_group",
        "update_auto_scaling_group",
        "set_desired_capacity",
    ):

        @patch.wrap(AutoScalingResponse, action)
        def call(original: Any, self: Any) -> Any:
            groups = self.autoscaling_backend.autoscaling_groups
            group = groups.get(self._get_param("AutoScalingGroupName"))
            low = self._get_int_param("MinSize", getattr(group, "min_size", None))
            high = self._get_int_param("MaxSize", getattr(group, "max_size", None))
            wanted = self._get_int_param("DesiredCapacity", low)
            if None not in (low, high) and not low <= wanted <= high:
                raise ValidationError(
                    f"Desired capacity:{wanted} must be between the specified min size:{low} "
                    f"and max size:{high}"
                )
            return original(self)


@correction(
    "autoscaling:instances come and go with the desired capacity",
    source=_GUIDE + "ec2-auto-scaling-termination-policies.html",
)
def come_and_go(patch: Patch) -> None:
    """AWS: as many as desired; the oldest template's go first, which is the oldest instances.

    moto: 3 desired at 50 % on-demand are 2; any may go, the order is lost.
    """

    def set_desired(self: Any, wanted: int | None) -> None:
        self.desired_capacity = self.min_size if wanted is None else wanted
        active = self.active_instances()
        surplus = len(active) - (self.desired_capacity or 0)
        if surplus < 0:
            self.replace_autoscaling_group_instances(-surplus, self.get_propagated_tags())
        elif surplus > 0:
            free = [state for state in active if not state.protected_from_scale_in]
            free.sort(key=lambda state: state.instance.launch_time)
            gone = free[:surplus]
            if gone:
                self.ec2_backend.terminate_instances([state.instance.id for state in gone])
            self.instance_states = [state for state in self.instance_states if state not in gone]
        if self.name in self.autoscaling_backend.autoscaling_groups:
            self.autoscaling_backend.update_attached_elbs(self.name)
            self.autoscaling_backend.update_attached_target_groups(self.name)

    patch.set(FakeAutoScalingGroup, "set_desired_capacity", set_desired)


@correction(
    "autoscaling:UpdateAutoScalingGroup of a mixed instances policy", FakeAutoScalingGroup, "update"
)
def update_keeps_what_it_does_not_name(original: Any, self: Any, **kw: Any) -> None:
    """AWS: what the call does not name of the policy stays as it is.

    moto: a call without policy (kops changes sizes so) takes it away, and the next dry-run wants
    it back; one without its LaunchTemplate (kops changes the distribution so) is a KeyError,
    HTTP 500.
    """
    have, given = self.mixed_instances_policy, kw.get("mixed_instances_policy") or {}
    if have and not (kw.get("launch_config_name") or kw.get("launch_template")):
        parts = ("LaunchTemplate", "InstancesDistribution")
        policy = {part: {**have.get(part, {}), **given.get(part, {})} for part in parts}
        spec = dict(policy["LaunchTemplate"]["LaunchTemplateSpecification"])
        if spec.get("LaunchTemplateId"):
            spec.pop("LaunchTemplateName", None)
        policy["LaunchTemplate"]["LaunchTemplateSpecification"] = spec
        kw["mixed_instances_policy"] = policy
    original(self, **kw)


@correction(
    "autoscaling:TerminateInstanceInAutoScalingGroup of an instance in no group",
    AutoScalingBackend,
    "terminate_instance",
)
def terminate_an_instance_in_no_group(
    original: Any, self: Any, instance_id: str, *args: Any
) -> Any:
    """AWS: ValidationError, 400. moto: StopIteration, HTTP 500."""
    if not self.describe_auto_scaling_instances([instance_id]):
        raise ValidationError(
            f"Instance Id not found - No managed instance found for instance ID {instance_id}"
        )
    return original(self, instance_id, *args)


@correction(
    "autoscaling:scheduled actions of two groups",
    source=_API + "API_PutScheduledUpdateGroupAction.html",
)
def scheduled_actions(patch: Patch) -> None:
    """AWS: the name of a scheduled action is its group's own.

    moto: one group's action replaces the other's of the same name.
    """

    @patch.wrap(AutoScalingBackend, "put_scheduled_update_group_action")
    def put(original: Any, self: Any, *args: Any, **kw: Any) -> Any:
        self.autoscaling_groups[args[0] if args else kw["name"]]
        action = original(self, *args, **kw)
        key = (action.auto_scaling_group_name, action.scheduled_action_name)
        self.scheduled_actions[key] = self.scheduled_actions.pop(action.scheduled_action_name)
        return action

    @patch.wrap(AutoScalingBackend, "delete_scheduled_action")
    def delete(
        original: Any, self: Any, auto_scaling_group_name: str, scheduled_action_name: str
    ) -> None:
        original(self, auto_scaling_group_name, scheduled_action_name)
        self.scheduled_actions.pop((auto_scaling_group_name, scheduled_action_name), None)


@correction("autoscaling:DeleteAutoScalingGroup", AutoScalingBackend, "delete_auto_scaling_group")
def delete_takes_all_along(original: Any, self: Any, name: str) -> None:
    """AWS: takes the group's lifecycle hooks, scheduled actions and policies along.

    moto: leaves them, and a later group of that name has them.
    """
    original(self, name)
    for things in (self.lifecycle_hooks, self.scheduled_actions, self.policies):
        for key, thing in list(things.items()):
            if thing.auto_scaling_group_name == name:
                del things[key]
