"""Machines are lent and given back: priced first, within the limit, and said in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.conftest import Module, Sandbox

pytestmark = pytest.mark.integration

NAME = "workbench.internal"
SPARK = f"spark.{NAME}"
# The prices that the collection brings along, whatever AWS told this machine.
SHIPPED = {"cost_price_table": ""}
SCALE = "playbooks/scale.yml"
# 2 x 730 x .096, 2 x 20 GB x .08, 2 x 3.65, beside an idle month of 71.95
LENT = "with 2 machines of spark, the workbench costs 222.61 USD a month, 122.61 USD above the"


@pytest.fixture(scope="module")
def sandbox(start_sandbox: Callable[[str], Sandbox]) -> Sandbox:
    """One of this module's own, whose workbench is not as others leave it."""
    return start_sandbox("scale")


@pytest.fixture
def workbench(sandbox: Sandbox, run_playbook: Callable[..., Any]) -> Iterator[Sandbox]:
    """A workbench that stands, and lends nothing."""
    if not sandbox.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]:
        built = run_playbook("site.yml", **SHIPPED)
        assert built.returncode == 0, built.output
    lend(sandbox, 0)
    yield sandbox
    sandbox.clear_faults()


def lend(sandbox: Sandbox, machines: int) -> None:
    sandbox.client("autoscaling").set_desired_capacity(
        AutoScalingGroupName=SPARK, DesiredCapacity=machines
    )


def running(sandbox: Sandbox) -> int:
    """The machines of spark that run, as EC2 has them."""
    filters = [
        {"Name": "tag:kops.k8s.io/instancegroup", "Values": ["spark"]},
        {"Name": "instance-state-name", "Values": ["pending", "running"]},
    ]
    found = sandbox.client("ec2").describe_instances(Filters=filters)["Reservations"]
    return sum(len(one["Instances"]) for one in found)


@pytest.mark.parametrize(
    ("mode", "given"),
    [
        ((), {}),
        (("--check",), {}),
        ((), {"cost_accept_monthly": 72}),
        ((), {"cost_accept_monthly": 300}),
    ],
)
def test_above_the_limit_nothing_is_lent(
    workbench: Sandbox, run_playbook: Callable[..., Any], mode: tuple[str, ...], given: Any
) -> None:
    mark = workbench.mark()
    played = run_playbook(SCALE, *mode, **SHIPPED, **given, group="spark", count=2)
    assert played.returncode != 0
    assert f"As it would run then, {LENT}" in played.text
    assert "It would be 71.95 USD idle, 2,340.94 USD at the maximum." in played.text
    assert "-e cost_accept_monthly=223. Otherwise ask for fewer," in played.text
    assert ("is not this one." in played.text) == bool(given)
    # An hour comes first.
    assert played.text.index("USD an hour, these") < played.text.index("USD a month, all")
    assert "2 x m5.large spot 0.1920" in played.text
    assert workbench.changes(mark) == []


def test_variables_are_judged_all_at_once_before_anything_is_asked(
    workbench: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    mark = workbench.mark()
    given = {"group": "sparc", "count": "-1", "cost_monthly_limit": None}
    played = run_playbook(SCALE, **given)
    assert "3 faults in the variables" in played.text
    assert "cost_monthly_limit: it must be set" in played.text
    assert 'group is "sparc": no such group is declared; did you mean spark?' in played.text
    assert 'count is "-1": a whole number of machines' in played.text
    played = run_playbook(SCALE)
    assert "group: it must be set: one of admin, gpu, notebook, spark" in played.text
    assert "count: it must be set" in played.text
    played = run_playbook(SCALE, group="spark", count="11")
    assert "at most 10, the maxSize of spark" in played.text
    assert (
        "a control plane is not scaled" in run_playbook(SCALE, group="control-plane", count=1).text
    )
    assert workbench.requests(mark) == []


def test_machines_come_and_go(workbench: Sandbox, run_playbook: Callable[..., Any]) -> None:
    named = {**SHIPPED, "cost_accept_monthly": "223", "group": "spark", "count": "2"}
    mark = workbench.mark()
    foreseen = run_playbook(SCALE, "--check", "--diff", **named)
    assert foreseen.recap["changed"] == 1
    assert "-spark: 0 +spark: 2" in foreseen.text
    assert "spark: 2 machines are to be asked for, 0 in service." in foreseen.text
    assert workbench.changes(mark) == []

    mark = workbench.mark()
    played = run_playbook(SCALE, **named)
    assert played.recap["changed"] == 1, played.output
    assert "spark: 2 machines are asked for, 2 in service. An hour" in played.text
    assert "costs 0.2064 USD at most, of all that runs 0.3049 USD." in played.text
    assert f"{SCALE} -e group=spark -e count=0" in played.text
    assert [change.split()[0] for change in workbench.changes(mark)] == [
        "autoscaling:SetDesiredCapacity"
    ]
    assert running(workbench) == 2

    # Asking for what is there is no new spending, and changes nothing.
    mark = workbench.mark()
    again = run_playbook(SCALE, **{**named, "cost_accept_monthly": None})
    assert again.recap["changed"] == 0, again.output
    assert workbench.changes(mark) == []

    # Less may always be, whatever the limit.
    given_back = run_playbook(SCALE, **{**named, "cost_monthly_limit": 1, "count": "0"})
    assert given_back.recap["changed"] == 1, given_back.output
    assert "spark: 0 machines are asked for, 0 in service." in given_back.text
    assert running(workbench) == 0


@pytest.mark.parametrize(
    ("mode", "given"),
    [((), {}), (("--check",), {}), (("--tags", "cluster"), {}), ((), {"cost_accept_monthly": 72})],
)
def test_what_is_lent_is_in_what_site_judges(
    workbench: Sandbox, run_playbook: Callable[..., Any], mode: tuple[str, ...], given: Any
) -> None:
    lend(workbench, 2)
    mark = workbench.mark()
    played = run_playbook("site.yml", *mode, **SHIPPED, **given)
    assert played.returncode != 0
    assert f"As it runs now, {LENT} limit of 100.00 USD." in played.text
    assert "-e cost_accept_monthly=223. Otherwise give back what is lent" in played.text
    # The idle month is shown all the same, first.
    assert "A month idle: 71.95 USD" in played.text
    assert workbench.changes(mark) == []


@pytest.mark.parametrize("given", [{"cost_accept_monthly": 223}, {"cost_monthly_limit": 222.61}])
def test_with_the_amount_named_or_within_the_limit_what_is_lent_stays(
    workbench: Sandbox, run_playbook: Callable[..., Any], given: dict[str, Any]
) -> None:
    lend(workbench, 2)
    played = run_playbook("site.yml", **SHIPPED, **given)
    assert played.returncode == 0, played.output
    assert "As it runs now, with 2 machines of spark, the workbench costs 222.61" in played.text
    assert running(workbench) == 2


def test_machines_of_a_group_that_is_no_longer_declared_have_no_price(
    workbench: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    lend(workbench, 2)
    mark = workbench.mark()
    gone = {**SHIPPED, "cluster_groups": {"spark": None}}
    played = run_playbook("site.yml", "--check", **gone)
    assert played.returncode != 0
    assert "costs at least 71.95 USD a month; the prices are not all known of spark." in played.text
    purged = run_playbook("site.yml", "--check", **gone, cluster_purge_instance_groups=True)
    assert purged.returncode == 0, purged.output
    assert workbench.changes(mark) == []


def test_who_may_not_ask_what_runs_is_told_so(
    workbench: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    lend(workbench, 2)
    workbench.fault(
        service="autoscaling",
        action="DescribeAutoScalingGroups",
        status=403,
        code="AccessDenied",
        times=None,
    )
    site = ("site.yml", "--check", "--tags", "cost")
    played = run_playbook(*site, **SHIPPED)
    assert played.returncode == 0, played.output
    assert "What runs beyond the least sizes is not known, and in no sum" in played.text
    # The idle month is judged all the same.
    played = run_playbook(*site, **SHIPPED, cost_monthly_limit=50)
    assert played.returncode != 0
    assert "the workbench costs 71.95 USD a month, 21.95 USD above the limit of 50" in played.text


def scale(workbench: Sandbox, run_module: Callable[..., Module], **options: Any) -> Module:
    return run_module("kops_scale", {**workbench.connection(), "name": NAME, **options})


def test_the_module_takes_what_aws_has_as_its_bounds(
    workbench: Sandbox, run_module: Callable[..., Module]
) -> None:
    mark = workbench.mark()
    refused = scale(workbench, run_module, machines={"spark": 11, "sparc": 1, "control-plane": 1})
    assert refused.failed
    for part in (
        "cluster_groups: {spark: {maxSize: 11}} and a run of site.yml allow it",
        "no group sparc (did you mean spark?)",
        "control-plane is a control plane",
    ):
        assert part in refused.msg
    elsewhere = {**workbench.connection(), "region": "eu-west-1", "name": NAME}
    nothing = run_module("kops_scale", {**elsewhere, "machines": {"spark": 1}})
    assert "it has no auto scaling group in eu-west-1" in nothing.msg
    assert workbench.changes(mark) == []


def test_two_groups_at_once_and_what_will_change_them(
    workbench: Sandbox, run_module: Callable[..., Module]
) -> None:
    workbench.client("autoscaling").put_scheduled_update_group_action(
        AutoScalingGroupName=SPARK,
        ScheduledActionName="evening",
        StartTime="2036-11-24T23:00:00Z",
        DesiredCapacity=0,
    )
    wish = {"spark": 1, "notebook": 1}
    done = scale(workbench, run_module, machines=wish)
    assert done.result["changed"], done.msg
    assert done.result["groups"]["notebook"]["in_service"] == 1
    [action] = done.result["groups"]["spark"]["scheduled"]
    assert (action["name"], action["machines"]) == ("evening", 0)
    assert action["at"].startswith("2036-11-24T23:00")
    assert not scale(workbench, run_module, machines=wish).result["changed"]
    assert scale(workbench, run_module, machines=dict.fromkeys(wish, 0)).result["changed"]
    workbench.client("autoscaling").delete_scheduled_action(
        AutoScalingGroupName=SPARK, ScheduledActionName="evening"
    )


def test_a_process_at_rest_is_told_before_anything_is_touched(
    workbench: Sandbox, run_module: Callable[..., Module]
) -> None:
    asg = workbench.client("autoscaling")
    asg.suspend_processes(AutoScalingGroupName=SPARK, ScalingProcesses=["Launch"])
    try:
        mark = workbench.mark()
        refused = scale(workbench, run_module, machines={"spark": 1})
        assert "aws autoscaling resume-processes" in refused.msg
        assert workbench.changes(mark) == []
    finally:
        asg.resume_processes(AutoScalingGroupName=SPARK, ScalingProcesses=["Launch"])


def test_machines_that_aws_has_not_are_a_failure_and_the_wish_stands(
    workbench: Sandbox, run_playbook: Callable[..., Any]
) -> None:
    """As an Auto Scaling group whose launches fail: its template is gone."""
    workbench.client("ec2").delete_launch_template(LaunchTemplateName=f"gpu.{NAME}")
    wish = {**SHIPPED, "group": "gpu", "scale_wait_timeout": 2, "cost_monthly_limit": 5000}
    played = run_playbook(SCALE, **wish, count=1)
    assert played.returncode != 0
    assert "gpu has 0 of 1 machines in service." in played.text
    assert "The wish for 1 stands: AWS goes on trying, and what comes costs." in played.text
    assert "gpu: 1 machines are asked for, 0 in service." in played.text
    assert f"{SCALE} -e group=gpu -e count=0" in played.text
    assert run_playbook(SCALE, **wish, count=1).recap["failed"] == 1
    assert run_playbook(SCALE, **wish, count=0).recap["changed"] == 1
