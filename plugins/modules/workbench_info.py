#!/usr/bin/python
# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What an AWS account holds of a workbench."""

from __future__ import annotations

DOCUMENTATION = r"""
module: workbench_info
short_description: Find what an AWS account holds of a workbench
version_added: 0.1.0
author:
  - The datascience.workbench founders (!UNKNOWN)
description:
  - Says whose account and region the credentials lead to, and finds the network, the buckets, the
    hosted zones and the stored images of a workbench again, by its name, in one process.
  - So a run of a single role, from a fresh checkout, knows what earlier runs made.
options:
  name:
    description: The name of the cluster, the value of the tag C(workbench) on what is ours.
    type: str
    required: true
  state_bucket:
    description: The bucket in which kops keeps the cluster.
    type: str
    required: true
  buckets:
    description: Further buckets to describe.
    type: list
    elements: str
    default: []
  dns_zone:
    description: A domain whose hosted zones are looked up; none when empty.
    type: str
    default: ''
  machine_types:
    description: Types of machines, of which is asked whether O(zone) has them.
    type: list
    elements: str
    default: []
  zone:
    description: The availability zone in which the machines are to be.
    type: str
    default: ''
  spot_types:
    description: Types of machines, of which is asked what they cost on the spot market in O(zone).
    type: list
    elements: str
    default: []
  preflight:
    description:
      - Ask too whether the account takes what is to be made - the caller's permissions, AWS's own
        roles, quotas. Where a cluster is stored, it has shown the first two, and only quotas are
        asked.
      - The first of O(buckets) is taken for the one of the OIDC documents.
    type: bool
    default: false
  ignored_actions:
    description: Actions whose permission is not asked, as in C(ec2:RunInstances); C(*) for all.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - datascience.workbench._attributes
  - datascience.workbench._attributes.info_module
  - datascience.workbench._attributes.platform
  - datascience.workbench._attributes.actiongroup_aws
  - amazon.aws.common.modules
  - amazon.aws.region.modules
"""

EXAMPLES = r"""
- name: What exists of the workbench is known
  datascience.workbench.workbench_info:
    name: wb.example.org
    state_bucket: example-workbench-state
    buckets:
      - example-workbench-oidc
    dns_zone: wb.example.org
    machine_types: [t3a.medium]
    zone: eu-central-1a
    preflight: true
    region: eu-central-1
  register: found
"""

RETURN = r"""
account:
  description: The account, by its number, and the identity that asks.
  type: dict
  returned: success
  sample: {"id": "123456789012", "arn": "arn:aws:iam::123456789012:user/me"}
region:
  description: The region in which everything is looked for.
  type: str
  returned: success
  sample: eu-central-1
endpoint:
  description: The address that was asked in place of AWS's own; empty for AWS.
  type: str
  returned: success
  sample: ''
zones:
  description: The availability zones that the account may use in the region.
  type: list
  elements: str
  returned: success
  sample: [eu-central-1a, eu-central-1b]
machine_types:
  description:
    - Whether AWS has each of O(machine_types) in O(zone). Empty if there is no such zone, or if the
      caller may not ask.
  type: dict
  returned: success
  sample: {"t3a.medium": true}
public_access:
  description: The account's own Block Public Access of S3; null if the caller may not read it.
  type: dict
  returned: success
  sample:
    block_public_acls: true
    ignore_public_acls: true
    block_public_policy: false
    restrict_public_buckets: false
buckets:
  description:
    - Each bucket by its name. Its C(state) is V(absent), V(foreign) or V(present); a present one
      has its settings in the words of M(amazon.aws.s3_bucket), and C(others), some of the keys and
      folders in it that are not the cluster's.
  type: dict
  returned: success
  sample: {"example-workbench-oidc": {"state": "absent"}}
network:
  description:
    - The VPCs and subnets that carry the workbench's tag, their gateways, route tables and security
      groups. C(settings) has each of them as role network describes it.
  type: dict
  returned: success
  sample:
    vpcs: [{"id": "vpc-0123456789abcdef0", "cidr": "172.20.0.0/16"}]
    subnets: [{"id": "subnet-0123456789abcdef0", "cidr": "172.20.0.0/20", "zone": "eu-central-1a"}]
    gateways: [{"id": "igw-0123456789abcdef0", "vpcs": ["vpc-0123456789abcdef0"]}]
    route_tables: [{"id": "rtb-0123456789abcdef0", "subnets": ["subnet-0123456789abcdef0"]}]
    groups: {"nodes": "sg-0123456789abcdef0"}
    settings:
      vpc: {"cidr": "172.20.0.0/16", "dns_hostnames": true, "dns_support": true, "tags": {}}
dns_zones:
  description: The hosted zones of exactly O(dns_zone), with the number of their records.
  type: list
  elements: dict
  returned: success
  sample:
    - id: Z0123456789ABCDEFGHIJ
      private: true
      vpcs: [vpc-0123456789abcdef0]
      records: 2
images:
  description: The machine image of each stored instance group; empty when there is no cluster.
  type: dict
  returned: success
  sample: {"admin": "099720109477/ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-1"}
capacity:
  description:
    - How many machines each instance group of the cluster has (C(machines), its desired capacity),
      and between which bounds it may have them on AWS. Empty when there is no cluster.
    - null if the caller may not ask (C(autoscaling:DescribeAutoScalingGroups)).
  type: dict
  returned: success
  sample: {"spark": {"machines": 4, "smallest": 0, "largest": 10}}
spot_prices:
  description:
    - USD an hour of each of O(spot_types) on the spot market of O(zone), of those that AWS tells.
    - null if the caller may not ask (C(ec2:DescribeSpotPriceHistory)).
  type: dict
  returned: success
  sample: {"m5.large": 0.0382}
preflight:
  description:
    - What the account allows, with O(preflight), else null. What could not be asked is null, or not
      there, and told in C(unasked) with AWS's code for the reason.
    - C(denials) are the actions that IAM's policy simulator does not allow, each with the role of
      this collection that needs it, and the C(purpose) that alone needs it, empty for a build.
      C(certain) is false where a policy that names resources or has conditions may allow it all the
      same.
    - C(quotas) and C(used) are vCPUs by the code of the quota; what the cluster's own machines use
      is not counted.
  type: dict
  returned: success
  sample:
    root: false
    denials:
      - role: cluster
        purpose: ""
        action: "iam:CreateRole"
        why: missing
        certain: true
    service_roles: {"AWSServiceRoleForAutoScaling": true, "AWSServiceRoleForEC2Spot": false}
    quotas: {"L-1216C47A": 5, "L-34B43A08": 5}
    vcpus: {"t3a.medium": 2}
    used: {"L-1216C47A": 4}
    vpc_quota: 5
    vpcs: 1
    unasked: [{"what": "permissions", "said": "AccessDenied"}]
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import AwsSession
from ansible_collections.datascience.workbench.plugins.module_utils._context.account import (
    read_account,
    read_availability_zones,
    read_offers,
    read_public_access,
    require_aws,
)
from ansible_collections.datascience.workbench.plugins.module_utils._context.buckets import (
    read_bucket,
)
from ansible_collections.datascience.workbench.plugins.module_utils._context.capacity import (
    read_capacity,
)
from ansible_collections.datascience.workbench.plugins.module_utils._context.network import (
    read_network,
    read_zones,
)
from ansible_collections.datascience.workbench.plugins.module_utils._context.preflight import (
    Preflight,
    question,
)
from ansible_collections.datascience.workbench.plugins.module_utils._context.spot import (
    read_spot_prices,
)
from ansible_collections.datascience.workbench.plugins.module_utils._context.store import (
    read_images,
)
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError

OPTIONS: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "required": True},
    "state_bucket": {"type": "str", "required": True},
    "buckets": {"type": "list", "elements": "str", "default": []},
    "dns_zone": {"type": "str", "default": ""},
    "machine_types": {"type": "list", "elements": "str", "default": []},
    "zone": {"type": "str", "default": ""},
    "spot_types": {"type": "list", "elements": "str", "default": []},
    "preflight": {"type": "bool", "default": False},
    "ignored_actions": {"type": "list", "elements": "str", "default": []},
}


def find(module: AnsibleAWSModule) -> dict[str, Any]:
    """Ask AWS, and return what RETURN documents."""
    params = module.params
    session = AwsSession(module)
    endpoint = params["endpoint_url"]
    sts, ec2, s3, route53 = (session.client(name) for name in ("sts", "ec2", "s3", "route53"))
    if not endpoint:
        more = ("iam", "service-quotas") if params["preflight"] else ()
        for client in (sts, ec2, s3, route53, *map(session.client, ("autoscaling", *more))):
            require_aws(client.meta.endpoint_url)
    account = read_account(sts)
    state = params["state_bucket"]
    buckets = {
        bucket: read_bucket(s3, bucket, account["id"], params["name"])
        for bucket in {state, *params["buckets"]}
    }
    stored = buckets[state]["state"] == "present"
    images = read_images(s3, state, params["name"]) if stored else {}
    asked = None
    if params["preflight"]:
        asked = Preflight(session.client, question(params, account, session.region, images))
    domain = params["dns_zone"]
    spot = params["spot_types"]
    zone, zones, machines = params["zone"], read_availability_zones(ec2), params["machine_types"]
    return {
        "account": account,
        "region": session.region,
        "endpoint": endpoint or "",
        "zones": zones,
        "machine_types": read_offers(ec2, zone, machines) if machines and zone in zones else {},
        "public_access": read_public_access(session.client, account["id"], endpoint),
        "buckets": buckets,
        "network": read_network(ec2, params["name"]),
        "dns_zones": read_zones(route53, domain) if domain else [],
        "images": images,
        "capacity": read_capacity(session, params["name"]),
        "spot_prices": read_spot_prices(ec2, zone, spot) if spot and zone in zones else {},
        "preflight": asked.answers() if asked else None,
    }


def main() -> None:
    """Find, and exit."""
    module = AnsibleAWSModule(argument_spec=OPTIONS, supports_check_mode=True)
    try:
        found = find(module)
    except WorkbenchError as error:
        module.fail_json(msg=str(error))
    module.exit_json(changed=False, **found)


if __name__ == "__main__":
    main()
