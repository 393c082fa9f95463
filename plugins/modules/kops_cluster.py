#!/usr/bin/python
# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A Kubernetes cluster on AWS, made and changed by kops."""

from __future__ import annotations

DOCUMENTATION = r"""
module: kops_cluster
short_description: Create, change and delete a Kubernetes cluster on AWS with kops
version_added: 0.1.0
author:
  - The datascience.workbench founders (!UNKNOWN)
description:
  - Brings a cluster to what is declared. The declaration is compared with what is stored after kops
    has put both into its own form; then kops plans against the real cloud from a private folder, so
    that check mode and a real run share one plan, and check mode writes nothing anywhere.
  - A difference between the cloud and what is stored counts as a change, and is repaired.
  - Everything that can be known to be wrong is told at once, before anything is written. Fields
    that kops does not know, which it would drop without a word, are faults.
  - A run that was cut short is picked up by the next one.
  - Each entry of the plan tells what the resource costs in a month of 730 hours before and after,
    every group at its C(minSize), as M(datascience.workbench.cost_estimate) reckons it.
options:
  spec:
    description:
      - The C(spec) of the kops Cluster in apiVersion V(kops.k8s.io/v1alpha2), passed through whole.
      - Identifiers of nothing but zeros, for example V(vpc-00000000000000000), stand for what does
        not exist yet. They are taken in check mode only.
      - Required unless O(state=absent).
    type: dict
  instance_groups:
    description:
      - The instance groups of the cluster.
      - Required unless O(state=absent).
    type: list
    elements: dict
    suboptions:
      name:
        description: The name of the group.
        type: str
        required: true
      spec:
        description: The C(spec) of the kops InstanceGroup, passed through whole.
        type: dict
        required: true
  ssh_public_key:
    description:
      - The public key that may log in to the machines, one line in OpenSSH format, of type
        C(ssh-ed25519) or C(ssh-rsa). Another key than the stored one takes its place, which changes
        every launch template; machines have it once they are replaced.
      - Without it the stored key, if there is one, stays.
    type: str
  price_table:
    description:
      - A file that M(datascience.workbench.price_table) wrote, for the prices of the plan. By
        default the prices that the collection brings along, which are those of V(us-east-1).
      - A price that is not known is said and stands in no cluster's way; nor does a table that
        cannot be read.
    type: path
  prune:
    description:
      - Also delete what an earlier declaration needed and this one does not, for example the rule
        of a CIDR that may no longer reach the API. Without it kops leaves those in place.
    type: bool
    default: true
  purge_instance_groups:
    description:
      - Delete groups that are not declared, at once, with their machines. Without it they stay, and
        a warning names them.
    type: bool
    default: false
  allow_version_change:
    description:
      - Let a real run change C(kubernetesVersion) of an existing cluster. Check mode plans it
        anyway.
      - Roll the control plane before other groups. A machine that starts in one of those until then
        is newer than its API server, which Kubernetes does not support.
    type: bool
    default: false
  wait:
    description: Wait until the machines of O(wait_groups) have joined the cluster and are ready.
    type: bool
    default: true
  wait_timeout:
    description:
      - For how many seconds to wait. A first control plane takes 5 to 10 minutes on AWS.
      - An API server that has been up for long, and is silent for a minute after a run that changed
        nothing, is not waited for. Then this machine's address is probably not admitted any more.
    type: int
    default: 1200
  wait_groups:
    description:
      - The groups to wait for. By default those with a C(minSize) above 0 that are not spot.
      - Machines that other groups miss, and all other complaints about them, are a warning; the
        control plane always counts.
    type: list
    elements: str
  lock_timeout:
    description: For how many seconds to wait for another run that works on the same cluster.
    type: int
    default: 900
  state:
    description: Whether the cluster is to exist.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
extends_documentation_fragment:
  - datascience.workbench._kops
  - datascience.workbench._kops.endpoint
  - datascience.workbench._attributes
  - datascience.workbench._attributes.platform
  - datascience.workbench._attributes.actiongroup_kops
  - amazon.aws.common.modules
  - amazon.aws.region.modules
seealso:
  - module: datascience.workbench.kops_cluster_info
  - module: datascience.workbench.kops_kubeconfig
  - module: datascience.workbench.kops_rolling_update
"""

EXAMPLES = r"""
- name: The cluster is as declared
  datascience.workbench.kops_cluster:
    name: wb.example.org
    state_store: s3://example-workbench-state
    ssh_public_key: "{{ lookup('ansible.builtin.file', '~/.ssh/id_ed25519.pub') }}"
    spec:
      cloudProvider: aws
      channel: none
      kubernetesVersion: 1.36.3
      networkID: vpc-0a1b2c3d4e5f60718
      networkCIDR: 172.20.0.0/16
      nonMasqueradeCIDR: 100.64.0.0/10
      networking:
        kuberouter: {}
      kubeProxy:
        enabled: false
      topology:
        dns:
          type: Private
      dnsZone: Z0123456789ABCDEFGHIJ
      api:
        dns: {}
      authorization:
        rbac: {}
      sshAccess: [203.0.113.7/32]
      kubernetesApiAccess: [203.0.113.7/32]
      subnets:
        - name: us-east-1a
          zone: us-east-1a
          type: Public
          cidr: 172.20.0.0/20
          id: subnet-0a1b2c3d4e5f60718
      etcdClusters:
        - name: main
          etcdMembers:
            - {name: a, instanceGroup: control-plane, volumeSize: 5, encryptedVolume: true}
        - name: events
          etcdMembers:
            - {name: a, instanceGroup: control-plane, volumeSize: 5, encryptedVolume: true}
    instance_groups:
      - name: control-plane
        spec:
          role: ControlPlane
          machineType: t3a.medium
          image: ami-0123456789abcdef0
          minSize: 1
          maxSize: 1
          subnets: [us-east-1a]
      - name: admin
        spec:
          role: Node
          machineType: t3a.small
          image: ami-0123456789abcdef0
          minSize: 2
          maxSize: 2
          subnets: [us-east-1a]
  register: cluster

- name: The machines that are not as declared are replaced
  datascience.workbench.kops_rolling_update:
    name: wb.example.org
    state_store: s3://example-workbench-state
    instance_groups: "{{ cluster.needs_rolling_update }}"
  when: cluster.needs_rolling_update | length > 0

- name: The cluster is gone, and everything that kops made for it
  datascience.workbench.kops_cluster:
    name: wb.example.org
    state_store: s3://example-workbench-state
    state: absent
"""

RETURN = r"""
plan:
  description: What kops did, in check mode what it would do; with O(state=absent) what is deleted.
  returned: success
  type: list
  elements: dict
  contains:
    action:
      description: V(create), V(modify) or V(delete).
      type: str
      sample: modify
    type:
      description: The kind of resource, in kops's words.
      type: str
      sample: LaunchTemplate
    name:
      description: The name of the resource; of some deletions, what kops says about it.
      type: str
      sample: admin.wb.example.org
    fields:
      description: The properties that change.
      type: list
      elements: dict
      contains:
        name:
          description: The property.
          type: str
          sample: InstanceType
        before:
          description: Its value now; none if there is none. Of long texts, the lines that change.
          type: str
          sample: t3a.small
        after:
          description: Its value afterwards; none if there is none.
          type: str
          sample: t3a.medium
    usd_before:
      description: USD a month before; none if unknown.
      type: float
      sample: 37.95
    usd_after:
      description: USD a month afterwards; none if unknown.
      type: float
      sample: 65.4
    usd_note:
      description: Why it is unknown, or what else is to say about it.
      type: str
      sample: ""
cost:
  description:
    - What the resources of RV(plan) cost, USD a month, as far as it is known. Those that the plan
      does not touch are not in it.
  returned: success
  type: dict
  contains:
    before:
      description: Before.
      type: float
      sample: 37.95
    after:
      description: Afterwards.
      type: float
      sample: 65.4
    at_least:
      description: Whether there are resources whose price is unknown.
      type: bool
    text:
      description: The same in words.
      type: str
      sample: 37.95 -> 65.40 USD a month, +27.45
instance_groups:
  description: The groups with their specs in kops's own form, also those that are not declared.
  returned: when O(state=present)
  type: list
  elements: dict
  sample: [{name: admin, spec: {machineType: t3a.small, minSize: 2, maxSize: 2}}]
needs_rolling_update:
  description: The groups with machines that are not as declared until they are replaced.
  returned: when O(state=present)
  type: list
  elements: str
  sample: [admin]
validation:
  description: What waiting found; none if nothing was waited for.
  returned: when O(state=present)
  type: dict
kops:
  description: The version of kops, how many processes of it ran, and the seconds that those took.
  returned: success
  type: dict
  sample: {version: 1.36.2, processes: 5, seconds: 1.9}
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ansible_collections.datascience.workbench.plugins.module_utils._kops.cluster_task import (
    CLUSTER_ARGUMENTS,
    carry_out,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import (
    KOPS_ARGUMENTS,
    run_module,
)

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import Plan
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.report import (
        Pricing,
        Told,
    )


def pricing(price_table: str | None) -> Pricing:
    """Who prices a plan. Most runs find nothing to do: for them no price is read."""

    def price(plan: Plan, region: str, **documents: Any) -> Told:
        from ansible_collections.datascience.workbench.plugins.module_utils._cost import (  # noqa: PLC0415
            plan_prices,
        )

        return plan_prices.told(plan, region, price_table, **documents)

    return price


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec={**KOPS_ARGUMENTS, **CLUSTER_ARGUMENTS},
        required_if=[("state", "present", ["spec", "instance_groups"])],
        supports_check_mode=True,
    )
    run_module(module, lambda: carry_out(module, pricing(module.params["price_table"])))


if __name__ == "__main__":
    main()
