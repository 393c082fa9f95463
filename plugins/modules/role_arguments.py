#!/usr/bin/python
# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of the action plugin of the same name, which does the work on the controller."""

from __future__ import annotations

DOCUMENTATION = r"""
module: role_arguments
short_description: Report every fault in the variables of several roles at once
version_added: 0.1.0
author:
  - The datascience.workbench founders (!UNKNOWN)
description:
  - Judges the variables of roles of this collection before anything is touched, and fails with the
    list of all faults - each with the variable, what it was, and what is allowed.
  - A fault is a value that the role's argument specification does not allow, a required variable
    that is not set, a variable with a role's prefix that no role knows, or values that do not fit
    together. Only the roles that the run's tags select are judged.
options:
  roles:
    description: The names of the roles, without the collection's.
    type: list
    elements: str
    required: true
  parts:
    description:
      - What is to stand on the cluster, by the names of its roles, V(all) for each that there is.
        These roles are judged too.
    type: list
    elements: str
    default: []
  found:
    description:
      - What M(datascience.workbench.workbench_info) returned. When given, the variables, which are
        taken to be sound by themselves, are judged against the account.
    type: dict
  without:
    description:
      - Variables on which nothing that follows depends. They need no value, and their values are
        not judged.
    type: list
    elements: str
    default: []
  scaling:
    description:
      - How many machines (C(count)) which instance group (C(group)) is to have. Judged by the
        groups that role cluster declares, which the play has to import.
    type: dict
extends_documentation_fragment:
  - datascience.workbench._attributes
  - datascience.workbench._attributes.info_module
  - datascience.workbench._attributes.platform
"""

EXAMPLES = r"""
- name: The variables are sound
  datascience.workbench.role_arguments:
    roles:
      - context
      - network
  tags: always
"""

RETURN = r"""
roles:
  description: The roles that were judged.
  type: list
  elements: str
  returned: success
  sample: [context, network]
parts:
  description: Those of O(parts) that were judged, in the order in which they are applied.
  type: list
  elements: str
  returned: success
  sample: [storage]
left_out:
  description: What could stand on the cluster, and is not in O(parts).
  type: list
  elements: str
  returned: success
  sample: []
remarks:
  description:
    - What to know of the account, with O(found), where nothing stands against the run - what could
      not be asked, what a policy may not allow, how many machines of a group a quota has room for.
  type: list
  elements: str
  returned: success
  sample: ["AWS did not say, so these were not judged: permissions (AccessDenied)."]
"""
