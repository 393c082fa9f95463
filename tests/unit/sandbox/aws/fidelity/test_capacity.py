from __future__ import annotations

from typing import Any

import pytest


def _mixed(percent: int) -> dict[str, Any]:
    return {
        "LaunchTemplate": {
            "LaunchTemplateSpecification": {"LaunchTemplateName": "nodes", "Version": "$Latest"},
            "Overrides": [{"InstanceType": "m5.large"}, {"InstanceType": "m5a.large"}],
        },
        "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": percent},
    }


@pytest.mark.shows("autoscaling:calls about a missing group")
def test_a_missing_group(aws: Any, refused: Any) -> None:
    with refused("ValidationError"):
        aws("autoscaling").set_desired_capacity(AutoScalingGroupName="none", DesiredCapacity=1)


@pytest.mark.shows("autoscaling:desired capacity within the group's sizes")
def test_sizes(aws: Any, scaling: Any, refused: Any) -> None:
    scaling.template()
    scaling.group(1)
    asg = aws("autoscaling")
    with refused("ValidationError"):
        asg.set_desired_capacity(AutoScalingGroupName="nodes", DesiredCapacity=11)
    with refused("ValidationError"):
        asg.update_auto_scaling_group(AutoScalingGroupName="nodes", MinSize=11)
    with refused("ValidationError"):
        scaling.group(11, name="others")
    asg.update_auto_scaling_group(AutoScalingGroupName="nodes", MinSize=2, MaxSize=2)
    assert len(scaling.members()) == 2
    asg.delete_auto_scaling_group(AutoScalingGroupName="nodes", ForceDelete=True)


@pytest.mark.shows("autoscaling:instances come and go with the desired capacity")
@pytest.mark.parametrize(("percent", "spot"), [(50, 1), (25, 2)])
def test_the_count_of_a_mixed_policy(aws: Any, scaling: Any, percent: int, spot: int) -> None:
    scaling.template()
    scaling.group(3, MixedInstancesPolicy=_mixed(percent))
    kinds = [instance.get("InstanceLifecycle") for instance in scaling.instances()]
    assert (len(kinds), kinds.count("spot")) == (3, spot)
    aws("autoscaling").set_desired_capacity(AutoScalingGroupName="nodes", DesiredCapacity=3)
    assert len(scaling.members()) == 3


def test_the_old_go_first(aws: Any, scaling: Any, without: Any) -> None:
    scaling.template()
    scaling.group(6)
    ids = [member["InstanceId"] for member in scaling.members()]
    for size in (5, 3, 2):
        aws("autoscaling").set_desired_capacity(AutoScalingGroupName="nodes", DesiredCapacity=size)
        assert [member["InstanceId"] for member in scaling.members()] == ids[-size:]


@pytest.mark.shows("autoscaling:UpdateAutoScalingGroup of a mixed instances policy")
def test_an_update_of_sizes_keeps_the_policy(aws: Any, scaling: Any) -> None:
    scaling.template()
    scaling.group(0, MixedInstancesPolicy=_mixed(0))
    asg = aws("autoscaling")
    asg.update_auto_scaling_group(AutoScalingGroupName="nodes", MinSize=3)
    [group] = asg.describe_auto_scaling_groups(AutoScalingGroupNames=["nodes"])["AutoScalingGroups"]
    policy = group["MixedInstancesPolicy"]
    assert policy["InstancesDistribution"]["OnDemandPercentageAboveBaseCapacity"] == 0
    assert [i["InstanceLifecycle"] for i in scaling.instances()] == ["spot"] * 3


@pytest.mark.shows("autoscaling:UpdateAutoScalingGroup of a mixed instances policy")
def test_an_update_of_the_distribution_keeps_the_rest(aws: Any, scaling: Any) -> None:
    scaling.template()
    scaling.group(0, MixedInstancesPolicy=_mixed(0))
    asg = aws("autoscaling")
    asg.update_auto_scaling_group(
        AutoScalingGroupName="nodes",
        MixedInstancesPolicy={"InstancesDistribution": {"OnDemandBaseCapacity": 1}},
    )
    [group] = asg.describe_auto_scaling_groups(AutoScalingGroupNames=["nodes"])["AutoScalingGroups"]
    policy = group["MixedInstancesPolicy"]
    assert policy["InstancesDistribution"]["OnDemandPercentageAboveBaseCapacity"] == 0
    assert policy["InstancesDistribution"]["OnDemandBaseCapacity"] == 1
    assert len(policy["LaunchTemplate"]["Overrides"]) == 2


@pytest.mark.shows("autoscaling:TerminateInstanceInAutoScalingGroup of an instance in no group")
def test_terminating_an_instance_in_no_group(aws: Any, refused: Any) -> None:
    with refused("ValidationError"):
        aws("autoscaling").terminate_instance_in_auto_scaling_group(
            InstanceId="i-0a1b2c3d4e5f60718", ShouldDecrementDesiredCapacity=False
        )


@pytest.mark.parametrize(("decrement", "left"), [(True, 1), (False, 2)])
def test_terminating_an_instance_of_a_group(
    aws: Any, scaling: Any, without: Any, decrement: bool, left: int
) -> None:
    scaling.template()
    scaling.group(2)
    gone = scaling.members()[0]["InstanceId"]
    aws("autoscaling").terminate_instance_in_auto_scaling_group(
        InstanceId=gone, ShouldDecrementDesiredCapacity=decrement
    )
    ids = [member["InstanceId"] for member in scaling.members()]
    assert len(ids) == left
    assert gone not in ids


@pytest.mark.shows("autoscaling:scheduled actions of two groups")
def test_a_scheduled_action_is_its_groups_own(aws: Any, scaling: Any, refused: Any) -> None:
    asg = aws("autoscaling")
    scaling.template()
    for name in ("a", "b"):
        scaling.group(0, name=name)
        asg.put_scheduled_update_group_action(
            AutoScalingGroupName=name, ScheduledActionName="end of lease", DesiredCapacity=0
        )
    asg.delete_scheduled_action(AutoScalingGroupName="a", ScheduledActionName="end of lease")
    left = asg.describe_scheduled_actions()["ScheduledUpdateGroupActions"]
    assert [action["AutoScalingGroupName"] for action in left] == ["b"]
    with refused("ValidationError"):
        asg.put_scheduled_update_group_action(
            AutoScalingGroupName="none", ScheduledActionName="end of lease", DesiredCapacity=0
        )


@pytest.mark.shows("autoscaling:DeleteAutoScalingGroup")
def test_a_new_group_starts_afresh(aws: Any, scaling: Any) -> None:
    asg = aws("autoscaling")
    scaling.template()
    scaling.group(0)
    asg.put_lifecycle_hook(
        AutoScalingGroupName="nodes",
        LifecycleHookName="drain",
        LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
    )
    asg.put_scheduled_update_group_action(
        AutoScalingGroupName="nodes", ScheduledActionName="end of lease", DesiredCapacity=0
    )
    asg.delete_auto_scaling_group(AutoScalingGroupName="nodes")
    scaling.group(0)
    assert asg.describe_lifecycle_hooks(AutoScalingGroupName="nodes")["LifecycleHooks"] == []
    assert asg.describe_scheduled_actions()["ScheduledUpdateGroupActions"] == []
