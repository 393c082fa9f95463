# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The quota of VPCs in a region.

https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, November 2026
"""

from __future__ import annotations

SERVICE = "vpc"
CODE = "L-F678F1CE"
