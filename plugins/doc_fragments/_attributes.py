# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What every module states about itself, said once."""

from __future__ import annotations


class ModuleDocFragment:
    """The attributes; a module adds how far it supports each."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: In check mode, the module says what it would change and changes nothing.
  diff_mode:
    description: In diff mode, the module shows what differs, before and after.
  idempotent:
    description: A second run with the same options, right after the first, changes nothing.
"""

    # For modules that only look.
    INFO_MODULE = r"""
options: {}
attributes:
  check_mode:
    support: full
    details:
      - The module only looks.
  diff_mode:
    support: N/A
    details:
      - The module only looks.
  idempotent:
    support: full
    details:
      - The module only looks.
"""

    PLATFORM = r"""
options: {}
attributes:
  platform:
    description: Where the module can run.
    platforms: posix
    support: full
"""

    ACTIONGROUP_AWS = r"""
options: {}
attributes:
  action_group:
    description: With C(group/datascience.workbench.aws) one C(module_defaults) serves this module,
      amazon.aws and community.aws.
    support: full
    membership:
      - datascience.workbench.aws
"""

    ACTIONGROUP_KOPS = r"""
options: {}
attributes:
  action_group:
    description: With C(group/datascience.workbench.kops) one C(module_defaults) serves all modules
      that work with kops; with C(group/datascience.workbench.aws) it serves amazon.aws and
      community.aws as well.
    support: full
    membership:
      - datascience.workbench.aws
      - datascience.workbench.kops
"""
