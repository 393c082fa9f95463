# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which quota of Amazon EC2 counts the vCPUs of a type of machine.

Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html, read November
2026. A new account has 5 vCPUs of the standard families, on demand and spot each, and none of the
others. A type whose family is not in the tables is not judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SERVICE = "ec2"
_STANDARD = r"(?:a|c|d|h|i|im|is|m|r|t|z)\d"
_FAMILY = re.compile(r"(?P<letters>u-|u7i|hpc|mac|dl|inf|trn|vt|gr?|p|f|x)(?P<number>\d*)")


@dataclass(frozen=True)
class Quota:
    """A quota of vCPUs in one region, by AWS's code and name."""

    code: str
    name: str


_ON_DEMAND = {
    "standard": Quota(
        "L-1216C47A", "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances"
    ),
    "dl": Quota("L-6E869C2A", "Running On-Demand DL instances"),
    "f": Quota("L-74FC7D96", "Running On-Demand F instances"),
    "g": Quota("L-DB2E81BA", "Running On-Demand G and VT instances"),
    "hpc": Quota("L-F7808C92", "Running On-Demand HPC instances"),
    "inf": Quota("L-1945791B", "Running On-Demand Inf instances"),
    "p": Quota("L-417A185B", "Running On-Demand P instances"),
    "trn": Quota("L-2C3B7624", "Running On-Demand Trn instances"),
    "u": Quota("L-43DA4232", "Running On-Demand High Memory instances"),
    "x": Quota("L-7295265B", "Running On-Demand X instances"),
}
_SPOT = {
    "standard": Quota(
        "L-34B43A08", "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests"
    ),
    "dl": Quota("L-85EED4F7", "All DL Spot Instance Requests"),
    "f": Quota("L-88CF9481", "All F Spot Instance Requests"),
    "g": Quota("L-3819A6DF", "All G and VT Spot Instance Requests"),
    "inf": Quota("L-B5D1601B", "All Inf Spot Instance Requests"),
    "p": Quota("L-7212CCBC", "All P4, P3 and P2 Spot Instance Requests"),
    "p5": Quota("L-C4BD4855", "All P5 Spot Instance Requests"),
    "trn": Quota("L-6B0D517C", "All Trn Spot Instance Requests"),
    "x": Quota("L-E3A00192", "All X Spot Instance Requests"),
}
_ALIASES = {"gr": "g", "vt": "g", "u-": "u", "u7i": "u"}


def quota_of(machine: str, *, spot: bool) -> Quota | None:
    """The quota that a machine of this type counts against; None if AWS's table has none."""
    table = _SPOT if spot else _ON_DEMAND
    if re.match(_STANDARD, machine):
        return table["standard"]
    found = _FAMILY.match(machine)
    if found is None:
        return None
    family = _ALIASES.get(found["letters"], found["letters"])
    if spot and family == "p" and found["number"] not in ("2", "3", "4"):
        family += found["number"]
    return table.get(family)
