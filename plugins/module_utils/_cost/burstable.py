# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""CPU credits: what machines of the families t2, t3, t3a and t4g can cost beside their price.

A machine in unlimited mode that works above its baseline, on the average of 24 hours, is charged
for each vCPU-hour above it.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode-concepts.html
"""

from __future__ import annotations

from decimal import Decimal

from ansible_collections.datascience.workbench.plugins.module_utils._cost import shapes

# Credits earned an hour; 60 are one vCPU-hour.
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html
_T3 = {
    "nano": "6",
    "micro": "12",
    "small": "24",
    "medium": "24",
    "large": "36",
    "xlarge": "96",
    "2xlarge": "192",
}
_T2 = {
    "nano": "3",
    "micro": "6",
    "small": "12",
    "medium": "24",
    "large": "36",
    "xlarge": "54",
    "2xlarge": "81.6",
}
_EARNED = {"t2": _T2, "t3": _T3, "t3a": _T3, "t4g": _T3}
_PRICES = {
    "t2": "cpu_credits_t3_vcpu_hour",
    "t3": "cpu_credits_t3_vcpu_hour",
    "t3a": "cpu_credits_t3_vcpu_hour",
    "t4g": "cpu_credits_t4g_vcpu_hour",
}


def is_unlimited(machine: str, credits_mode: str) -> bool:
    """Whether surplus credits of a machine are charged; without a mode AWS's default counts.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-how-to.html
    """
    family = machine.partition(".")[0]
    default = "standard" if family == "t2" else "unlimited"
    return family in _EARNED and (credits_mode or default) == "unlimited"


def surplus(machine: str) -> Decimal | None:
    """The most vCPU-hours that one hour can be charged for: every vCPU at 100 %, less the baseline.

    None if the type is unknown.
    """
    family, _dot, size = machine.partition(".")
    cpus = shapes.vcpus().get(machine)
    earned = _EARNED.get(family, {}).get(size)
    return None if cpus is None or earned is None else cpus - Decimal(earned) / 60


def price_name(machine: str) -> str:
    """The name of the price of a surplus vCPU-hour."""
    return _PRICES[machine.partition(".")[0]]
