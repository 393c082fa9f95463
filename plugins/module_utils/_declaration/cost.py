# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the variables of role cost may be."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws import partitions
from ansible_collections.datascience.workbench.plugins.module_utils._cost import (
    budget_rules as rules,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Against,
    Arguments,
    Declared,
    Fault,
    Remarks,
    shown,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.permissions import (  # noqa: E501
    denied,
    doubted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
_TAG = re.compile(r"(?!aws:)[A-Za-z0-9 _.:/=+@-]{1,128}")


def _amounts(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    for variable in ("cost_monthly_limit", "cost_accept_monthly"):
        usd = arguments.get(variable, 0)
        if not (math.isfinite(usd) and usd >= 0):
            yield Fault(variable, shown(usd), "USD a month, 0 or more")


def _usage(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    for position, usage in enumerate(arguments["cost_usage"]):
        for field in ("machines", "hours"):
            if not (math.isfinite(usage[field]) and usage[field] >= 0):
                where = f"cost_usage[{position}].{field}"
                yield Fault(where, shown(usage[field]), "a number, 0 or more")


def _alarm_limit(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    own = arguments.get("cost_alarm_monthly")
    usd = arguments["cost_monthly_limit"] if own is None else own
    # What is wrong with the limit as a limit is told of that.
    told = own is None and not (math.isfinite(usd) and usd >= 0)
    if arguments["cost_alarm"] and not told and not rules.is_limit(usd):
        yield Fault("cost_alarm_monthly", shown(usd), rules.LIMIT)


def _alarm_addresses(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    addresses = arguments["cost_alarm_addresses"]
    if arguments["cost_alarm"] and not 1 <= len(addresses) <= rules.MOST_ADDRESSES:
        told = f"from 1 to {rules.MOST_ADDRESSES} mail addresses; cost_alarm: false needs none"
        yield Fault("cost_alarm_addresses", shown(addresses), told)
    for address in addresses:
        if not rules.is_address(address):
            yield Fault("cost_alarm_addresses", shown(address), rules.ADDRESS)
    for address in rules.repeated(addresses):
        yield Fault("cost_alarm_addresses", shown(address), rules.ONCE)


def _alarm_thresholds(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    for variable in ("cost_alarm_thresholds", "cost_alarm_forecasts"):
        for per_cent in arguments[variable]:
            if not rules.is_threshold(per_cent):
                yield Fault(variable, shown(per_cent), rules.THRESHOLD)
        for per_cent in rules.repeated(arguments[variable]):
            yield Fault(variable, shown(per_cent), rules.ONCE)
    all_ = arguments["cost_alarm_thresholds"] + arguments["cost_alarm_forecasts"]
    if arguments["cost_alarm"] and not 1 <= len(all_) <= rules.MOST_NOTIFICATIONS:
        told = f"with cost_alarm_forecasts from 1 to {rules.MOST_NOTIFICATIONS}"
        yield Fault("cost_alarm_thresholds", shown(all_), told)


def _alarm_tag(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    tag = arguments["cost_alarm_tag"]
    if tag and not _TAG.fullmatch(tag):
        yield Fault("cost_alarm_tag", shown(tag), 'the key of a tag, as in "KubernetesCluster"')


def _alarm_place(arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    partition = partitions.partition_of(found["account"]["arn"])
    # An address that stands for AWS answers for whatever partition it likes.
    if arguments["cost_alarm"] and not found["endpoint"] and partition in partitions.NO_BUDGETS:
        told = f"{partitions.NO_BUDGETS[partition]} (partition {partition}); set cost_alarm: false"
        yield Fault("cost_alarm", "true", told)


DECLARED: tuple[Declared, ...] = (
    _amounts,
    _usage,
    _alarm_limit,
    _alarm_addresses,
    _alarm_thresholds,
    _alarm_tag,
)
AGAINST: tuple[Against, ...] = (_alarm_place, denied("cost"))
REMARKS: tuple[Remarks, ...] = (doubted("cost"),)
