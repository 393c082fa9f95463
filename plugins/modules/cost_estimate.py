#!/usr/bin/python
# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a workbench costs, before it exists."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cost_estimate
short_description: Say what a declared cluster costs a month, line by line
version_added: 0.1.0
author:
  - The datascience.workbench founders (!UNKNOWN)
description:
  - Prices what is declared, without asking anybody. A month with every group at its least size, a
    month at its greatest, and what else is asked for, each as lines with quantity, unit price,
    source and date of the price.
  - Counts what is easily forgotten, such as the volumes of etcd, public IPv4 addresses, hosted
    zones, and the CPU credits of burstable machines in unlimited mode.
  - Each line is rounded by itself, and a total is the sum of its lines. Of spot machines the
    declared limit counts, without one the price on demand. Where AWS chooses among types, the
    dearest counts. So a line is a bound.
  - A price that is unknown is said and never taken for 0; the total then is a least one.
options:
  region:
    description:
      - The region. Prices of V(us-east-1) come with the collection, those of other regions with
        O(price_table).
    type: str
    required: true
  cluster_spec:
    description:
      - The C(spec) of the kops Cluster, as in O(datascience.workbench.kops_cluster#module:spec).
    type: dict
    required: true
  instance_groups:
    description: The instance groups.
    type: list
    elements: dict
    required: true
    suboptions: &groups
      name:
        description: The name of the group.
        type: str
        required: true
      spec:
        description: The C(spec) of the kops InstanceGroup.
        type: dict
        required: true
  storage: &storage
    description:
      - What is stored and asked for in a month. Each is a number, 0 by default.
      - C(buckets_gb), C(bucket_writes_thousand) and C(bucket_reads_thousand) of S3;
        C(homes_gb), C(homes_infrequent_gb), C(homes_provisioned_mbps), C(homes_elastic_read_gb),
        C(homes_elastic_write_gb) and C(homes_backup_gb) of EFS; C(images_gb) of ECR;
        C(snapshots_gb) of EBS; C(transfer_out_gb) to the internet; C(dns_queries_million).
    type: dict
  one_zone: &one_zone
    description: Whether the homes on EFS are in one availability zone, which is the default.
    type: bool
  volumes: &volumes
    description: EBS volumes that stand beside the cluster's own.
    type: list
    elements: dict
    suboptions:
      name:
        description: What it is called in the estimate.
        type: str
        required: true
      type:
        description: The type of the volume, in AWS's words.
        type: str
        default: gp3
      gib:
        description: Its size in GiB.
        type: int
        required: true
      iops:
        description: Provisioned IOPS; what AWS includes is the least.
        type: int
      mbps:
        description: Throughput in MiB/s; what AWS includes is the least.
        type: int
  dns_zones: &dns_zones
    description:
      - How many hosted zones are paid for. By default 1, and none with C(topology.dns) V(None).
    type: int
  capacity:
    description:
      - What AWS has of each group, as RV(datascience.workbench.workbench_info#module:capacity), for
        a further bill of a month as a run leaves it. A group keeps its machines, within its least
        and greatest size. One that is not declared has machines of an unknown price.
    type: dict
  running:
    description:
      - How many machines groups have, or are to have, by name, for a further bill of a month at
        that size. Groups that are not named are as O(capacity) has them, else at their least size.
    type: dict
  scenario:
    description: A stretch of time in which machines run for stated hours.
    type: dict
    suboptions:
      months:
        description: Of how many months.
        type: int
        default: 1
      usage:
        description: What runs beyond the least sizes.
        type: list
        elements: dict
        default: []
        suboptions:
          group:
            description: The name of the group.
            type: str
            required: true
          machines:
            description: How many machines beyond its C(minSize).
            type: int
            required: true
          hours:
            description: How many hours each of them runs in the whole scenario.
            type: float
            required: true
      storage:
        description: As O(storage), a month, on top of what is declared.
        type: dict
  what_if:
    description:
      - A second declaration, whose differences to the first are told. An option that it does not
        have is as in the first; one that it has takes the place of the first's, as a whole.
    type: dict
    suboptions:
      cluster_spec:
        description: As O(cluster_spec).
        type: dict
      instance_groups:
        description: As O(instance_groups).
        type: list
        elements: dict
        suboptions: *groups
      storage: *storage
      one_zone: *one_zone
      volumes: *volumes
      dns_zones: *dns_zones
  price_table:
    description:
      - A file that M(datascience.workbench.price_table) wrote. By default the prices that the
        collection brings along.
    type: path
  spot_prices:
    description:
      - What spot machines cost of late, USD an hour by instance type. Told beside the bound.
    type: dict
  max_age:
    description: After how many days the age of a price is said.
    type: int
    default: 180
  hours_per_month:
    description: How many hours a month has. AWS itself takes 730.
    type: float
    default: 730
  rounding:
    description:
      - How each line is rounded. V(cents) to the nearest cent, V(whole_dollars) down to dollars.
    type: str
    choices: [cents, whole_dollars]
    default: cents
  monthly_limit:
    description:
      - USD that a month may cost as a run leaves it, with what O(capacity) and O(running) say,
        idle without them. RV(gate) says whether it costs more; the module does not fail then.
    type: float
  accepted:
    description:
      - USD that a month above O(monthly_limit), or one with unknown prices, is known to cost.
        It opens RV(gate) if it is less than a dollar away from the sum.
    type: float
  json_dest:
    description: Write the estimate there as JSON.
    type: path
  markdown_dest:
    description: Write the estimate there as Markdown.
    type: path
  html_dest:
    description: Write the estimate there as one HTML page that needs nothing beside it.
    type: path
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  idempotent:
    support: full
    details:
      - On the same day. A file can tell the age of a price.
extends_documentation_fragment:
  - datascience.workbench._attributes
  - datascience.workbench._attributes.platform
seealso:
  - module: datascience.workbench.price_table
  - module: datascience.workbench.kops_cluster
"""

EXAMPLES = r"""
- name: It is known what the workbench costs, idle and with a week of Spark
  datascience.workbench.cost_estimate:
    region: us-east-1
    cluster_spec: "{{ cluster_spec }}"
    instance_groups:
      - name: control-plane
        spec: {role: ControlPlane, machineType: t3a.medium, rootVolumeSize: 20}
      - name: spark
        spec: {role: Node, machineType: m5.large, minSize: 0, maxSize: 10, maxPrice: "0.05"}
    storage:
      homes_gb: 20
    scenario:
      usage:
        - {group: spark, machines: 4, hours: 168}
    html_dest: estimate.html
  register: estimate

- name: The estimate is shown
  ansible.builtin.debug:
    msg: "{{ estimate.text.splitlines() }}"

- name: It is known what a greater control plane would add
  datascience.workbench.cost_estimate:
    region: us-east-1
    cluster_spec: "{{ cluster_spec }}"
    instance_groups:
      - name: control-plane
        spec: {role: ControlPlane, machineType: t3a.medium, rootVolumeSize: 20}
    what_if:
      instance_groups:
        - name: control-plane
          spec: {role: ControlPlane, machineType: t3a.large, rootVolumeSize: 20}
"""

RETURN = r"""
text:
  description: The estimate as plain text.
  returned: success
  type: str
summary:
  description: The same, of all bills but the idle month only the sums.
  returned: success
  type: str
gate:
  description: Whether a month may cost what it does.
  returned: when O(monthly_limit) is given
  type: dict
  contains:
    open:
      description: Whether it is within O(monthly_limit), or its amount is O(accepted).
      type: bool
    why:
      description: The same in sentences, with what it would be idle and at the maximum.
      type: str
    amount:
      description: The whole USD that O(accepted) has to name, where it has to.
      type: int
      sample: 72
    lent:
      description: Machines of the groups that have more than their least size, and are judged.
      type: dict
      sample: {"spark": 4}
files:
  description: The files that were written because they differed; in check mode, would be.
  returned: success
  type: list
  elements: str
currency:
  description: What all amounts are in.
  returned: success
  type: str
  sample: USD
region:
  description: The region whose prices these are.
  returned: success
  type: str
  sample: us-east-1
hours_per_month:
  description: How many hours a month was taken to have.
  returned: success
  type: float
  sample: 730.0
idle:
  description: A month with every group at its least size and no CPU above its baseline.
  returned: success
  type: dict
  contains: &bill
    usd:
      description: The sum of the lines whose price is known.
      type: float
      sample: 75.79
    at_least:
      description: Whether there are lines whose price is unknown.
      type: bool
    months:
      description: Of how many months.
      type: int
      sample: 1
    lines:
      description: The lines.
      type: list
      elements: dict
      contains:
        resource:
          description: What it belongs to, a group or something that stands by itself.
          type: str
          sample: admin
        item:
          description: Which part of it; with the resource, what identifies the line.
          type: str
          sample: machines
        what:
          description: What it is, for people.
          type: str
          sample: 2 x t3a.small
        quantity:
          description: How many units.
          type: float
          sample: 1460.0
        unit:
          description: The unit.
          type: str
          sample: machine-hour
        price:
          description: USD for one unit, none if unknown.
          type: float
          sample: 0.0188
        usd:
          description: USD for the quantity, rounded; none if unknown.
          type: float
          sample: 27.45
        source:
          description: Where the price is from.
          type: str
        date:
          description: When the source said so.
          type: str
          sample: "2026-07-20"
        inferred:
          description: Whether the price rests, at least in part, on no source that can be named.
          type: bool
        notes:
          description: What is assumed.
          type: list
          elements: str
maximum:
  description: A month with every group at its greatest size and all CPUs busy, the bound.
  returned: success
  type: dict
  contains: *bill
running:
  description: A month at the sizes of O(running) and O(capacity).
  returned: when one of these is given
  type: dict
  contains: *bill
running_hourly:
  description:
    - An hour of the machines of each group that has some then, each a bill as RV(idle), without
      surplus CPU credits.
  returned: when O(running) or O(capacity) is given
  type: dict
scenario:
  description: The whole of O(scenario).
  returned: when O(scenario) is given
  type: dict
  contains: *bill
hourly:
  description: What one more machine of each group costs an hour, with its volumes and address.
  returned: success
  type: dict
  sample: {"spark": {"usd": 0.1032, "at_least": false}}
what_if:
  description: By bill, the lines that O(what_if) changes.
  returned: when O(what_if) is given
  type: dict
  sample:
    idle:
      - resource: control-plane
        item: machines
        what_before: 1 x t3a.medium
        what_after: 1 x t3a.large
        before: 27.45
        after: 54.9
        usd: 27.45
remarks:
  description: What must be said beside the sums, such as prices that are unknown or old.
  returned: success
  type: list
  elements: str
"""

import datetime

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.datascience.workbench.plugins.module_utils._cost.task import (
    ARGUMENTS,
    carry_out,
)
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    try:
        result = carry_out(module.params, today, check_mode=module.check_mode)
    except WorkbenchError as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
