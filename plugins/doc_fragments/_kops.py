# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What all modules that work with kops have in common."""

from __future__ import annotations


class ModuleDocFragment:
    """The common options, and how an API server is reached."""

    DOCUMENTATION = r"""
options:
  name:
    description: The name of the cluster, a domain name such as V(wb.example.org).
    type: str
    required: true
    aliases: [cluster_name]
  state_store:
    description:
      - Where kops keeps the cluster, V(s3://BUCKET) or V(s3://BUCKET/FOLDER).
      - The bucket holds the private keys of the cluster. It must be private and versioned.
    type: str
    required: true
  kops_path:
    description:
      - The kops program. By default the first one on the E(PATH).
      - Supported is kops 1.36.
    type: path
  base_url:
    description:
      - Where kops finds its own files, as E(KOPS_BASE_URL) says it, for machines without a way to
        the official place. By default the official place.
    type: str
  timeout:
    description:
      - For how many seconds one run of kops may last. Then it is ended, and the error says what it
        was waiting for. kops by itself goes on for ten minutes after an error of AWS.
    type: int
    default: 1800
requirements:
  - kops >= 1.36.0, < 1.37
  - boto3
notes:
  - kops gets the credentials that boto3 finds, those of profiles, roles and SSO included, and
    nothing else of the environment but E(PATH), E(TMPDIR), proxies and certificate authorities.
  - Of O(aws_config) kops can be told C(use_fips_endpoint), C(use_dualstack_endpoint), C(retries)
    and C(proxies). An O(endpoint_url) outside of AWS's own domains (C(amazonaws.com),
    C(amazonaws.com.cn), C(api.aws)) is also where kops keeps its state, and kops then writes the
    keys for it into the user data of the machines; one of AWS's own is only where AWS is asked.
  - kops cannot be told O(validate_certs=false); use O(aws_ca_bundle) instead.
"""

    ENDPOINT = r"""
options:
  reach:
    description:
      - How the API server of the cluster is reached.
      - V(name) uses the name, or the load balancer, that kops gave to it.
      - V(address) uses the public address that the control plane has now; its certificate is
        checked against the name it has inside the cluster.
      - V(auto) is V(address) for a cluster whose names are in a private zone, else V(name).
    type: str
    choices: [auto, name, address]
    default: auto
  api_server:
    description: The URL at which the API server is reached. If given, O(reach) does not matter.
    type: str
"""
