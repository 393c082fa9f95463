#!/usr/bin/python
# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An administrator's credential for a kops cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
module: kops_kubeconfig
short_description: Have an administrator's kubeconfig for a cluster that kops made
version_added: 0.1.0
author:
  - The datascience.workbench founders (!UNKNOWN)
description:
  - Has kops sign a client certificate with the cluster's authority, and keeps it in a file that
    only its owner can read. A credential that leads to the right place and is not about to expire
    is left as it is.
  - The API server need not answer, nor even run, for that.
  - Without O(path), and in check mode, nothing is written; the kubeconfig is returned instead.
    B(Set no_log on such a task), because what it returns is a key to the whole cluster.
  - Differences that are shown never contain certificates or keys.
options:
  path:
    description:
      - The file to keep, with mode 0600. Its folder must exist. Other clusters in it are kept.
      - It is replaced in one step, so that whoever reads it sees the old file or the new one.
    type: path
  lifetime:
    description: For how many hours a new credential is valid.
    type: int
    default: 18
  renew_before:
    description:
      - A credential with fewer hours left than this is renewed. Choose more than the longest run of
        a playbook takes.
    type: int
    default: 6
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
  - datascience.workbench._attributes.actiongroup_kops
  - amazon.aws.common.modules
  - amazon.aws.region.modules
requirements:
  - PyYAML
seealso:
  - module: datascience.workbench.kops_cluster
"""

EXAMPLES = r"""
- name: The cluster can be reached from here
  datascience.workbench.kops_kubeconfig:
    name: wb.example.org
    state_store: s3://example-workbench-state
    path: "{{ playbook_dir }}/kubeconfig"

- name: A credential is at hand that touches no disk
  datascience.workbench.kops_kubeconfig:
    name: wb.example.org
    state_store: s3://example-workbench-state
    lifetime: 1
    renew_before: 0
  register: credential
  no_log: true

- name: The cluster is asked with it
  kubernetes.core.k8s_info:
    kubeconfig: "{{ credential.kubeconfig | from_yaml }}"
    kind: Node
  no_log: true
"""

RETURN = r"""
path:
  description: The file, or none.
  returned: success
  type: str
server:
  description: Where the API server is.
  returned: success
  type: str
  sample: https://203.0.113.9
tls_server_name:
  description: The name in the server's certificate.
  returned: success
  type: str
  sample: api.internal.wb.example.org
expires:
  description: When the credential expires, in ISO 8601.
  returned: success
  type: str
  sample: "2026-11-25T05:46:42+00:00"
kubeconfig:
  description: The kubeconfig, secrets included.
  returned: without O(path), and in check mode
  type: str
kops:
  description: The version of kops, how many processes of it ran, and the seconds that those took.
  returned: success
  type: dict
  sample: {version: 1.36.2, processes: 3, seconds: 0.4}
"""

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ansible_collections.datascience.workbench.plugins.module_utils._kops.kubeconfig_task import (
    KUBECONFIG_ARGUMENTS,
    carry_out,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import (
    KOPS_ARGUMENTS,
    run_module,
)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec={**KOPS_ARGUMENTS, **KUBECONFIG_ARGUMENTS}, supports_check_mode=True
    )
    run_module(module, lambda: carry_out(module))


if __name__ == "__main__":
    main()
