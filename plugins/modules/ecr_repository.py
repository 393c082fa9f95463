#!/usr/bin/python
# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A private repository of ECR."""

from __future__ import annotations

DOCUMENTATION = r"""
module: ecr_repository
short_description: Make a private repository of ECR, with its life cycle
version_added: 0.1.0
author:
  - The datascience.workbench founders (!UNKNOWN)
description:
  - Makes, changes and deletes a private repository for container images in the registry that each
    account has in each region.
  - Its lifecycle policy expires untagged images after a day, and of those with a tag keeps the
    newest; an image for several architectures counts as one. One that still runs and is older than
    these goes as well; a node that has it keeps it, a new node cannot get it, so keep more than are
    in use.
  - A repository costs what its images take, 0.10 USD a GB and month, compressed; pulls within the
    region are free (U(https://aws.amazon.com/ecr/pricing/), March 2026).
  - Needs C(ecr:DescribeRepositories), C(ecr:ListTagsForResource), C(ecr:GetLifecyclePolicy); and to
    change something C(ecr:CreateRepository), C(ecr:TagResource), C(ecr:PutLifecyclePolicy),
    C(ecr:PutImageTagMutability), C(ecr:PutImageScanningConfiguration), C(ecr:DeleteRepository).
options:
  name:
    description: The name of the repository, such as V(workbench/openldap).
    type: str
    required: true
  state:
    description:
      - Whether it is to be there. V(absent) deletes all images with it.
    type: str
    choices: [present, absent]
    default: present
  tags:
    description:
      - What a new repository is tagged with, and what says that an existing one is ours. One of
        that name without them is never touched - with O(state=present) it is an error, with
        O(state=absent) ours is not there.
    type: dict
    required: true
  immutable:
    description: Whether a tag always names the same image. A push under a used tag is refused.
    type: bool
    default: true
  scan_on_push:
    description:
      - Whether ECR looks for known weaknesses in each image that is pushed (basic scanning, which
        costs nothing).
    type: bool
    default: true
  keep:
    description: How many images with a tag stay, the newest; from 1 to 1000.
    type: int
    default: 10
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
extends_documentation_fragment:
  - datascience.workbench._attributes
  - datascience.workbench._attributes.platform
  - datascience.workbench._attributes.actiongroup_aws
  - amazon.aws.common.modules
  - amazon.aws.region.modules
"""

EXAMPLES = r"""
- name: There is a place for the image
  datascience.workbench.ecr_repository:
    name: workbench/openldap
    tags: {workbench: wb.example.org}

- name: There no longer is, nor for anything in it
  datascience.workbench.ecr_repository:
    name: workbench/openldap
    tags: {workbench: wb.example.org}
    state: absent
"""

RETURN = r"""
repository:
  description: The repository, as it is, or in check mode would be; empty with O(state=absent).
  returned: success
  type: dict
  sample:
    immutable: true
    scan_on_push: true
    lifecycle_policy: {rules: []}
    tags: {workbench: wb.example.org}
"""

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ansible_collections.datascience.workbench.plugins.module_utils._aws.ecr_task import (
    ARGUMENTS,
    carry_out,
    unsound,
)
from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import AwsSession
from ansible_collections.datascience.workbench.plugins.module_utils._context.account import (
    client_of,
)
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError


def main() -> None:
    """Judge the options, make the repository as they say, and exit."""
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    if faults := unsound(module.params):
        module.fail_json(msg=f"Nothing was changed: {'; '.join(faults)}.")
    try:
        client = client_of(AwsSession(module), "ecr")
        result = carry_out(module.params, client, check_mode=module.check_mode)
    except WorkbenchError as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
