#!/usr/bin/python
# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A container image, built and pushed where its content is not there yet."""

from __future__ import annotations

DOCUMENTATION = r"""
module: image_build
short_description: Build a container image and push it, unless the registry has its content
version_added: 0.1.0
author:
  - The datascience.workbench founders (!UNKNOWN)
description:
  - Names an image after its content - the tag is a digest of every file of the folder, the build's
    arguments, the platforms and the edition - and asks the registry for it. Only what is not there
    is built, by buildah, podman or docker, and pushed.
  - What a base, or a package mirror, holds today is no part of the tag. So a second run builds
    nothing, whatever was published meanwhile; another O(edition) builds anew, on the newest base.
  - Credentials go to the builder in a file that nobody else may read, and that is gone afterwards;
    never as an argument, nor into a configuration of the user's.
  - What was built stays on this machine, where it makes the next build short; C(buildah prune),
    or the like, removes it.
options:
  name:
    description: The image's name in the registry, without a tag, such as V(workbench/openldap).
    type: str
    required: true
  context:
    description:
      - The folder that is built from, in a copy without any C(.git) and C(__pycache__), which are
        no part of the tag. Its C(.dockerignore) or C(.containerignore) counts for the build, not
        for the tag.
    type: path
    required: true
  containerfile:
    description: The file with the steps, relative to O(context) and below it.
    type: str
    default: Containerfile
  arguments:
    description: Build arguments by name. Anybody who has the image can read them.
    type: dict
    default: {}
  edition:
    description:
      - Any text; another one is another image. Change it to have newer packages and a newer base.
      - It goes to the build as the argument V(EDITION). A Containerfile says C(ARG EDITION) before
        the steps that install packages, or these are taken from an earlier build.
    type: str
    default: ""
  machine_types:
    description:
      - EC2's types of the machines that are to run it; the image is built for their architectures.
        Without these and O(architectures), it is built for this machine's.
    type: list
    elements: str
    default: []
  architectures:
    description: Architectures to build for, besides those of O(machine_types).
    type: list
    elements: str
    choices: [amd64, arm64]
    default: []
  registry:
    description:
      - The registry as the image's users name it, such as
        V(123456789012.dkr.ecr.eu-central-1.amazonaws.com).
    type: str
    required: true
  push_to:
    description: Where this machine reaches that registry, if not by its name; HOST:PORT.
    type: str
    default: ""
  insecure:
    description:
      - Whether the registry speaks plain HTTP, as one on this machine may. With a O(login) it has
        to be on this machine, where nobody else hears it.
    type: bool
    default: false
  login:
    description:
      - How this machine logs in there. V(ecr) gets a password for 12 hours from AWS, which needs
        C(ecr:GetAuthorizationToken). With it, a look at the registry needs C(ecr:BatchGetImage),
        and a push C(ecr:BatchCheckLayerAvailability), C(ecr:InitiateLayerUpload),
        C(ecr:UploadLayerPart), C(ecr:CompleteLayerUpload) and C(ecr:PutImage) besides, all on the
        repository; a base in ECR, C(ecr:GetDownloadUrlForLayer).
      - The password is told to hosts of ECR alone, and to one on this machine.
    type: str
    choices: [none, password, ecr]
    default: none
  username:
    description: For O(login=password).
    type: str
  password:
    description: For O(login=password).
    type: str
  builder:
    description:
      - The program that builds - V(buildah), V(podman) or V(docker), or the path of one of these.
        By default the first of them that there is.
    type: str
    default: ""
  options:
    description:
      - Further options of C(build), for what this machine needs and the image must not know, such
        as a volume with the settings of its package manager. They are no part of the tag.
    type: list
    elements: str
    default: []
  timeout:
    description: For how many seconds the build and the push may last together.
    type: int
    default: 3600
notes:
  - An image for several architectures needs buildah or podman. Steps that run programs of another
    architecture than this machine's need qemu-user-static and binfmt-support, and take long.
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
- name: The image of the directory is in ECR
  datascience.workbench.image_build:
    name: workbench/openldap
    context: images/openldap
    registry: 123456789012.dkr.ecr.eu-central-1.amazonaws.com
    login: ecr
    machine_types: [t3a.small]

- name: It is in a registry of your own, for two architectures
  datascience.workbench.image_build:
    name: workbench/openldap
    context: images/openldap
    registry: registry.example.org:5000
    insecure: true
    architectures: [amd64, arm64]
"""

RETURN = r"""
image:
  description: The image's whole name, registry and tag included; in check mode too.
  returned: success
  type: str
  sample: 123456789012.dkr.ecr.eu-central-1.amazonaws.com/workbench/openldap:c0123456789abcdef
tag:
  description: The tag alone.
  returned: success
  type: str
  sample: c0123456789abcdef
platforms:
  description: What it is built for.
  returned: success
  type: list
  elements: str
  sample: [linux/amd64]
bases:
  description: What its Containerfile starts from.
  returned: success
  type: list
  elements: str
  sample: ["docker.io/library/debian:trixie-slim"]
was_there:
  description: Whether the registry had this content before.
  returned: success
  type: bool
  sample: false
digest:
  description: The digest of its manifest in the registry, C(unknown) where that does not tell.
  returned: when the registry has it
  type: str
  sample: sha256:c5b1261d6d3e43071626931fc004f70149baeba2c8ec672bd4f27761f8e1ad6b
builder:
  description: The program that built it, or in check mode would.
  returned: when it is built
  type: str
  sample: buildah
size:
  description: Bytes of its layers in the registry, compressed.
  returned: when it was built
  type: int
  sample: 47988641
seconds:
  description: How long build and push took.
  returned: when it was built
  type: float
  sample: 27.4
"""

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ansible_collections.datascience.workbench.plugins.module_utils._aws import ecr
from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import AwsSession
from ansible_collections.datascience.workbench.plugins.module_utils._context.account import (
    client_of,
)
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._images.build_task import (
    ARGUMENTS,
    carry_out,
    unsound,
)
from ansible_collections.datascience.workbench.plugins.module_utils._images.registry import Login
from ansible_collections.datascience.workbench.plugins.module_utils._process import signals_raise


def ecr_login(module: AnsibleAWSModule) -> Login:
    """Name and password of the account's registry. Raises AwsError."""
    return Login(*ecr.login(client_of(AwsSession(module), "ecr")))


def main() -> None:
    """Judge the options, build and push what is not there, and exit."""
    module = AnsibleAWSModule(
        argument_spec=ARGUMENTS,
        required_if=[("login", "password", ("username", "password"))],
        supports_check_mode=True,
    )
    if faults := unsound(module.params):
        module.fail_json(msg=f"Nothing was asked or built: {'; '.join(faults)}.")
    try:
        with signals_raise():
            result = carry_out(
                module.params, lambda: ecr_login(module), check_mode=module.check_mode
            )
    except WorkbenchError as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
