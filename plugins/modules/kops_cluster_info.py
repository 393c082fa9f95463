#!/usr/bin/python
# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A kops cluster, as declared and as it runs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: kops_cluster_info
short_description: Describe a cluster that kops made, and its machines
version_added: 0.1.0
author:
  - The datascience.workbench founders (!UNKNOWN)
description:
  - Reads what is declared from the state store, and what runs from AWS. By default nothing but AWS
    is asked, so that this works when the cluster sleeps, or cannot be reached.
  - A machine is as declared if it was launched from its group's present launch template, which is
    how kops decides as well.
options:
  validation:
    description:
      - Also have kops validate the cluster, if its API server answers within 5 seconds.
    type: bool
    default: false
  validation_groups:
    description:
      - The groups whose faults are failures, beside the control plane. Those of other groups are
        warnings.
      - By default the groups with a C(minSize) above 0 that are not spot.
    type: list
    elements: str
  plan:
    description: Also have kops say what it would change, without changing it.
    type: bool
    default: false
extends_documentation_fragment:
  - datascience.workbench._kops
  - datascience.workbench._kops.endpoint
  - datascience.workbench._attributes
  - datascience.workbench._attributes.actiongroup_kops
  - datascience.workbench._attributes.info_module
  - amazon.aws.common.modules
  - amazon.aws.region.modules
seealso:
  - module: datascience.workbench.kops_cluster
  - module: datascience.workbench.kops_rolling_update
"""

EXAMPLES = r"""
- name: The cluster and its machines are known
  datascience.workbench.kops_cluster_info:
    name: wb.example.org
    state_store: s3://example-workbench-state
  register: cluster

- name: Machines are shown with their addresses
  ansible.builtin.debug:
    msg: "{{ item.group }} {{ item.id }} {{ item.public_address }} {{ item.status }}"
  loop: "{{ cluster.instances }}"
  loop_control:
    label: "{{ item.id }}"

- name: It is known whether everything is well, and as declared
  datascience.workbench.kops_cluster_info:
    name: wb.example.org
    state_store: s3://example-workbench-state
    validation: true
    plan: true
  register: cluster
  failed_when: not cluster.validation.valid or cluster.plan | length > 0
"""

RETURN = r"""
exists:
  description: Whether there is such a cluster. If not, nothing of what follows is returned.
  returned: success
  type: bool
spec:
  description: The C(spec) of the stored cluster, in kops's own form (V(kops.k8s.io/v1alpha2)).
  returned: when the cluster exists
  type: dict
instance_groups:
  description: The groups, by name.
  returned: when the cluster exists
  type: list
  elements: dict
  contains:
    name:
      description: The name of the group.
      type: str
      sample: admin
    role:
      description: Its role in kops's words.
      type: str
      sample: Node
    machine_type:
      description: The instance type that is declared.
      type: str
      sample: t3a.small
    min_size:
      description: The least number of machines, as AWS has it now; none if AWS has no such group.
      type: int
    desired_capacity:
      description: The number of machines that AWS aims at now.
      type: int
    max_size:
      description: The greatest number of machines, as AWS has it now.
      type: int
    instances:
      description: How many machines it has.
      type: int
    outdated:
      description: How many of them are not as declared.
      type: int
    spec:
      description: The C(spec) of the stored group.
      type: dict
needs_rolling_update:
  description: The groups with machines that are not as declared until they are replaced.
  returned: when the cluster exists
  type: list
  elements: str
  sample: [admin]
instances:
  description: The machines, by group and time of launch.
  returned: when the cluster exists
  type: list
  elements: dict
  contains:
    id:
      description: The instance ID.
      type: str
      sample: i-0123456789abcdef0
    group:
      description: Its instance group.
      type: str
      sample: admin
    role:
      description: V(control-plane), V(apiserver), V(node) or V(bastion).
      type: str
      sample: node
    status:
      description:
        - V(UpToDate), V(NeedsUpdate) or V(Detached) in kops's words; empty if kops does not count
          the machine.
      type: str
      sample: UpToDate
    state:
      description: V(pending), V(running), V(stopping) or V(stopped).
      type: str
      sample: running
    node:
      description: Its name in the cluster; empty as long as that is not known.
      type: str
    private_address:
      description: Its private IPv4 address, or none.
      type: str
      sample: 172.20.0.5
    public_address:
      description: Its public IPv4 address, or none.
      type: str
      sample: 203.0.113.10
    type:
      description: The instance type that runs.
      type: str
      sample: t3a.small
    spot:
      description: Whether it is a spot machine.
      type: bool
    zone:
      description: The availability zone.
      type: str
      sample: us-east-1a
    launched:
      description: When it was launched, in ISO 8601.
      type: str
      sample: "2026-11-24T11:46:38+00:00"
validation:
  description: kops's verdict, none unless O(validation=true).
  returned: when the cluster exists
  type: dict
  contains:
    valid:
      description: Whether everything that matters is well.
      type: bool
    failures:
      description: What is not well, and matters.
      type: list
      elements: dict
      sample:
        - kind: Machine
          name: i-0123456789abcdef0
          message: machine "i-0123456789abcdef0" has not yet joined cluster
          group: admin
    warnings:
      description: What is not well, and does not prevent validity.
      type: list
      elements: dict
    nodes:
      description: The machines that have joined.
      type: list
      elements: dict
    unanswered:
      description: Why there is no verdict; none if there is one.
      type: str
plan:
  description: What an update with pruning would do, none unless O(plan=true). For the form see
    M(datascience.workbench.kops_cluster).
  returned: when the cluster exists
  type: list
  elements: dict
kops:
  description: The version of kops, how many processes of it ran, and the seconds that those took.
  returned: success
  type: dict
  sample: {version: 1.36.2, processes: 2, seconds: 0.3}
"""

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ansible_collections.datascience.workbench.plugins.module_utils._kops.info_task import (
    INFO_ARGUMENTS,
    carry_out,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import (
    KOPS_ARGUMENTS,
    run_module,
)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec={**KOPS_ARGUMENTS, **INFO_ARGUMENTS}, supports_check_mode=True
    )
    run_module(module, lambda: carry_out(module))


if __name__ == "__main__":
    main()
