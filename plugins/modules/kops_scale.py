#!/usr/bin/python
# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How many machines the instance groups of a kops cluster have."""

from __future__ import annotations

DOCUMENTATION = r"""
module: kops_scale
short_description: Have instance groups run so many machines
version_added: 0.1.0
author:
  - The datascience.workbench founders (!UNKNOWN)
description:
  - Sets the desired capacity of instance groups, each within its own C(minSize) and C(maxSize), and
    waits until as many machines are in service. Auto Scaling is asked; kops and its store are not,
    and the cluster's API is not either.
  - kops leaves the desired capacity of a group alone, so that M(datascience.workbench.kops_cluster)
    finds no difference afterwards.
  - Where AWS has not the machines, the task fails and says what AWS gave as the reason, and what to
    do. The wish stands then, and AWS goes on trying, so a second run waits on. It fails before
    O(wait_timeout) where waiting does not help, as with a quota.
options:
  name:
    description: The name of the cluster, a domain name such as V(wb.example.org).
    type: str
    required: true
    aliases: [cluster_name]
  machines:
    description:
      - How many machines each group is to have, a whole number by the name of the instance group.
      - A group that is not named stays as it is. A control plane is refused.
    type: dict
    required: true
  wait:
    description: Wait until the machines are in service, or gone from it.
    type: bool
    default: true
  wait_timeout:
    description: For how many seconds to wait at most.
    type: int
    default: 600
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
requirements:
  - boto3
extends_documentation_fragment:
  - datascience.workbench._attributes
  - datascience.workbench._attributes.platform
  - datascience.workbench._attributes.actiongroup_aws
  - amazon.aws.common.modules
  - amazon.aws.region.modules
notes:
  - Needs C(autoscaling:DescribeAutoScalingGroups) and C(autoscaling:SetDesiredCapacity). Without
    C(autoscaling:DescribeScalingActivities) it cannot say why machines are missing, without
    C(autoscaling:DescribeScheduledActions) not what will change a group by itself.
  - A scheduled action of a group stays, and may change the number later; see RV(groups).
seealso:
  - module: datascience.workbench.kops_cluster
  - module: datascience.workbench.cost_estimate
"""

EXAMPLES = r"""
- name: Spark has four machines
  datascience.workbench.kops_scale:
    name: wb.example.org
    machines:
      spark: 4
    region: eu-central-1

- name: No compute runs, and nobody waits for its end
  datascience.workbench.kops_scale:
    name: wb.example.org
    machines:
      spark: 0
      gpu: 0
    wait: false
    region: eu-central-1
"""

RETURN = r"""
groups:
  description: Each of the groups by its name; numbers are machines.
  returned: success, and where AWS has not the machines
  type: dict
  contains:
    before:
      description: The desired capacity before.
      type: int
    after:
      description: The desired capacity now; in check mode, that it would have.
      type: int
    smallest:
      description: The least that it may be.
      type: int
    largest:
      description: The most that it may be.
      type: int
    in_service:
      description: How many are in service.
      type: int
    ending:
      description: How many are being terminated. They cost until they are gone.
      type: int
    standby:
      description: How many were put aside. They cost, and do not count.
      type: int
    scheduled:
      description:
        - What will change the group by itself, each with C(name), C(at) (UTC) and C(machines).
        - null if the caller may not ask.
      type: list
      elements: dict
  sample:
    spark:
      before: 0
      after: 4
      smallest: 0
      largest: 10
      in_service: 4
      ending: 0
      standby: 0
      scheduled: []
unfilled:
  description:
    - Of each group that has not so many machines, a sentence that says why.
    - null if nobody looked, as in check mode and with O(wait=false).
  returned: success, and where AWS has not the machines
  type: dict
  sample: {}
"""

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import run_module
from ansible_collections.datascience.workbench.plugins.module_utils._kops.scale_task import (
    SCALE_ARGUMENTS,
    carry_out,
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=SCALE_ARGUMENTS, supports_check_mode=True)
    run_module(module, lambda: carry_out(module))


if __name__ == "__main__":
    main()
