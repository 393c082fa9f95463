#!/usr/bin/python
# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Replacing machines of a kops cluster that are not as declared."""

from __future__ import annotations

DOCUMENTATION = r"""
module: kops_rolling_update
short_description: Replace machines of a cluster that are not as declared
version_added: 0.1.0
author:
  - The datascience.workbench founders (!UNKNOWN)
description:
  - Has kops replace the machines that were launched from an earlier launch template of their group,
    one after the other. In check mode it says which.
  - Unless O(cloud_only=true), each machine is drained first, and the cluster must be valid again
    before the next one goes. For that the API server must answer from here; if it does not within
    5 seconds, the task fails before anything is touched.
  - A control plane that is reached at its public address takes the address along when it goes. Then
    it is replaced by itself, and its successor is found at the new address before anything else is
    touched.
  - A run that was cut short is picked up by the next one.
options:
  instance_groups:
    description: The groups to look at. By default all of them.
    type: list
    elements: str
  cloud_only:
    description:
      - Replace machines without asking the cluster. Nothing is drained, and nothing validated, so
        what runs on a machine is cut off. The way out when the API server cannot be reached.
    type: bool
    default: false
  force:
    description: Also replace machines that are as declared. Every run then replaces machines.
    type: bool
    default: false
  interval:
    description: How many seconds to wait after each machine.
    type: int
    default: 15
  max_instances:
    description:
      - How many machines to replace at most. The others are RV(remaining), for another run.
      - The control plane goes first.
    type: int
  drain_timeout:
    description: For how many seconds a machine may take to be drained.
    type: int
    default: 900
  validation_timeout:
    description: For how many seconds the cluster may take to be valid again after each machine.
    type: int
    default: 900
  timeout:
    description: For how many seconds the replacement of one machine may last, all in all.
    type: int
    default: 1800
  lock_timeout:
    description: For how many seconds to wait for another run that works on the same cluster.
    type: int
    default: 900
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: partial
    details:
      - With O(force=true) every run replaces machines.
extends_documentation_fragment:
  - datascience.workbench._kops
  - datascience.workbench._kops.endpoint
  - datascience.workbench._attributes
  - datascience.workbench._attributes.actiongroup_kops
  - amazon.aws.common.modules
  - amazon.aws.region.modules
seealso:
  - module: datascience.workbench.kops_cluster
  - module: datascience.workbench.kops_cluster_info
"""

EXAMPLES = r"""
- name: Machines are as declared, replaced gently
  datascience.workbench.kops_rolling_update:
    name: wb.example.org
    state_store: s3://example-workbench-state

- name: At most two machines of the admin group are replaced, whatever runs on them
  datascience.workbench.kops_rolling_update:
    name: wb.example.org
    state_store: s3://example-workbench-state
    instance_groups: [admin]
    cloud_only: true
    max_instances: 2
  register: roll
  until: roll.remaining | length == 0
"""

RETURN = r"""
needs_rolling_update:
  description: The groups that had machines which were not as declared, before this run.
  returned: success
  type: list
  elements: str
  sample: [admin]
replaced:
  description: The machines that are gone, in check mode those that would go; for the form see
    M(datascience.workbench.kops_cluster_info).
  returned: success
  type: list
  elements: dict
  sample: [{id: i-0123456789abcdef0, group: admin, type: t3a.small}]
remaining:
  description: The IDs of the machines that O(max_instances) leaves to another run.
  returned: success
  type: list
  elements: str
kops:
  description: The version of kops, how many processes of it ran, and the seconds that those took.
  returned: success
  type: dict
  sample: {version: 1.36.2, processes: 3, seconds: 640.2}
"""

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import (
    KOPS_ARGUMENTS,
    run_module,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.rolling_task import (
    ROLLING_ARGUMENTS,
    carry_out,
)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec={**KOPS_ARGUMENTS, **ROLLING_ARGUMENTS}, supports_check_mode=True
    )
    run_module(module, lambda: carry_out(module))


if __name__ == "__main__":
    main()
