#!/usr/bin/python
# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The prices of a region, asked of AWS and kept in a file."""

from __future__ import annotations

DOCUMENTATION = r"""
module: price_table
short_description: Keep the prices of an AWS region in a file
version_added: 0.1.0
author:
  - The datascience.workbench founders (!UNKNOWN)
description:
  - Asks the AWS price list API for the prices that M(datascience.workbench.cost_estimate) needs, in
    about 40 requests, and keeps them in a file. The API is free, and needs the permission
    C(pricing:GetProducts).
  - The file is written whole, once every answer is there and was understood; otherwise it stays as
    it was.
  - Prices that AWS does not list for the region are absent, and named.
options:
  table_region:
    description: The region whose prices are meant; by default O(region).
    type: str
  dest:
    description: The file.
    type: path
    required: true
  max_age:
    description: For how many days the file is not asked for again.
    type: int
    default: 30
attributes:
  check_mode:
    support: full
    details:
      - AWS is not asked, and the file not written.
  diff_mode:
    support: none
  idempotent:
    support: full
extends_documentation_fragment:
  - datascience.workbench._attributes
  - datascience.workbench._attributes.platform
  - datascience.workbench._attributes.actiongroup_aws
  - amazon.aws.common.modules
  - amazon.aws.region.modules
seealso:
  - module: datascience.workbench.cost_estimate
"""

EXAMPLES = r"""
- name: Prices of the region are at hand, and not older than a month
  datascience.workbench.price_table:
    region: eu-central-1
    dest: ~/.cache/workbench/prices-eu-central-1.json
"""

RETURN = r"""
prices:
  description: How many prices the file has; none in check mode, if it would be written.
  returned: success
  type: int
  sample: 1021
missing:
  description: The prices that AWS does not list for the region.
  returned: success
  type: list
  elements: str
  sample: [efs_backup_gb_month]
date:
  description: When AWS was asked.
  returned: success
  type: str
  sample: "2026-11-24"
"""

import datetime
from pathlib import Path
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsSession,
    aws_call,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost import (
    price_file,
    price_list,
    prices,
)
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError

OPTIONS: dict[str, dict[str, Any]] = {
    "table_region": {"type": "str"},
    "dest": {"type": "path", "required": True},
    "max_age": {"type": "int", "default": 30},
}


def carry_out(module: AnsibleAWSModule, today: datetime.date) -> dict[str, Any]:
    """Ask AWS unless the file is new enough; return what RETURN documents."""
    region = module.params["table_region"] or AwsSession(module).region
    path = Path(module.params["dest"])
    kept = price_file.recent(path, region, today, module.params["max_age"])
    if kept:
        return {"changed": False, **_told(kept)}
    if module.check_mode:
        return {"changed": True, "prices": None, "missing": [], "date": None}
    # Here it is known what to advise if there are none.
    AwsSession(module).frozen_credentials()
    client = module.client("pricing", region=price_list.API_REGION)
    with aws_call(f"ask for the prices of {region}"):
        table = price_list.ask(client.get_products, region, today)
    price_file.write(table, path)
    return {"changed": True, **_told(table)}


def _told(table: prices.Prices) -> dict[str, Any]:
    ours = prices.shipped("us-east-1").managed
    return {
        "prices": len(table.managed) + len(table.machines),
        "missing": sorted(ours.keys() - table.managed.keys()),
        "date": table.asked(),
    }


def main() -> None:
    module = AnsibleAWSModule(argument_spec=OPTIONS, supports_check_mode=True)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    try:
        result = carry_out(module, today)
    except WorkbenchError as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
