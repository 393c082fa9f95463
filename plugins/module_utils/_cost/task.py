# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From the options of cost_estimate to its result."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._cost import (
    estimate,
    price_file,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
    Declaration,
    Storage,
    quantity,
    whole,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.errors import (
    DeclarationError,
    PriceListError,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.gate import (
    Months,
    judge,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.kops_spec import (
    declared,
    volume,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.left_running import Left
from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import (
    CENTS,
    HUNDREDTHS_OF_CENTS,
    WHOLE_DOLLARS,
    Terms,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.prices import shipped
from ansible_collections.datascience.workbench.plugins.module_utils._cost.remarks import (
    FREE,
    remarks,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.report import (
    Report,
    as_result,
    bill_result,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.report_html import page
from ansible_collections.datascience.workbench.plugins.module_utils._cost.report_markdown import (
    markdown,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.report_text import (
    summary,
    text,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.what_if import changes
from ansible_collections.datascience.workbench.plugins.module_utils._cost.whole_file import (
    differs,
    write_whole,
)

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.estimate import Bill

_VOLUME: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "type": {"type": "str", "default": "gp3"},
    "gib": {"type": "int", "required": True},
    "iops": {"type": "int"},
    "mbps": {"type": "int"},
}
_GROUPS: dict[str, Any] = {
    "type": "list",
    "elements": "dict",
    "options": {
        "name": {"type": "str", "required": True},
        "spec": {"type": "dict", "required": True},
    },
}
_BESIDE: dict[str, dict[str, Any]] = {
    "storage": {"type": "dict"},
    "one_zone": {"type": "bool"},
    "volumes": {"type": "list", "elements": "dict", "options": _VOLUME},
    "dns_zones": {"type": "int"},
}
ARGUMENTS: dict[str, dict[str, Any]] = {
    "region": {"type": "str", "required": True},
    "cluster_spec": {"type": "dict", "required": True},
    "instance_groups": {**_GROUPS, "required": True},
    **_BESIDE,
    "capacity": {"type": "dict"},
    "running": {"type": "dict"},
    "scenario": {
        "type": "dict",
        "options": {
            "months": {"type": "int", "default": 1},
            "usage": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "group": {"type": "str", "required": True},
                    "machines": {"type": "int", "required": True},
                    "hours": {"type": "float", "required": True},
                },
            },
            "storage": {"type": "dict"},
        },
    },
    "what_if": {
        "type": "dict",
        "options": {"cluster_spec": {"type": "dict"}, "instance_groups": _GROUPS, **_BESIDE},
    },
    "price_table": {"type": "path"},
    "spot_prices": {"type": "dict"},
    "max_age": {"type": "int", "default": 180},
    "hours_per_month": {"type": "float", "default": 730},
    "rounding": {"type": "str", "choices": ["cents", "whole_dollars"], "default": "cents"},
    "monthly_limit": {"type": "float"},
    "accepted": {"type": "float"},
    "json_dest": {"type": "path"},
    "markdown_dest": {"type": "path"},
    "html_dest": {"type": "path"},
}
_ROUNDINGS = {"cents": CENTS, "whole_dollars": WHOLE_DOLLARS}
_RENDERINGS: dict[str, Callable[[Report], str]] = {
    "json_dest": lambda found: json.dumps(as_result(found), indent=2) + "\n",
    "markdown_dest": markdown,
    "html_dest": page,
}


def carry_out(
    params: Mapping[str, Any], today: datetime.date, *, check_mode: bool
) -> dict[str, Any]:
    """The result of the module. Raises WorkbenchError."""
    terms = _terms(params)
    declaration = _declaration(params)
    left = Left.of(declaration.groups, params["capacity"], params["running"])
    report = _report(params, declaration, terms, today)
    files = _write(params, report, check_mode)
    return {
        "changed": bool(files),
        "files": files,
        "text": text(report),
        "summary": summary(report),
        **_gate(params, left, report),
        **as_result(report),
        **_running_hourly(left, declaration, terms),
    }


def _terms(params: Mapping[str, Any]) -> Terms:
    path, region = params["price_table"], params["region"]
    table = price_file.read(Path(path)) if path else shipped(region)
    if table.region != region:
        raise PriceListError(
            f"price what is in {region}",
            f"the price table {path} is of {table.region}",
            "Name the table of that region.",
        )
    hours = quantity(params["hours_per_month"], "hours_per_month")
    if not hours:
        raise DeclarationError("price a month", "hours_per_month is 0", "A month has about 730.")
    spot = params["spot_prices"] or {}
    return Terms(
        table,
        hours,
        _ROUNDINGS[params["rounding"]],
        {name: quantity(usd, f"spot_prices.{name}") for name, usd in spot.items()},
    )


def _declaration(params: Mapping[str, Any]) -> Declaration:
    storage = params["storage"] or {}
    zones = params["dns_zones"]
    return declared(
        params["region"],
        params["cluster_spec"],
        params["instance_groups"],
        storage=Storage.of(storage),
        one_zone=params["one_zone"] is not False,
        volumes=[
            (one["name"], volume(one["type"], one["gib"], one["iops"], one["mbps"]))
            for one in params["volumes"] or ()
        ],
        dns_zones=None if zones is None else whole(zones, "dns_zones"),
    )


def _report(
    params: Mapping[str, Any], declaration: Declaration, terms: Terms, today: datetime.date
) -> Report:
    bills = _bills(params, declaration, terms)
    differences = {}
    other = {name: value for name, value in (params["what_if"] or {}).items() if value is not None}
    if other:
        after = _bills(params, _declaration({**params, **other}), terms)
        differences = {name: changes(bill, after[name]) for name, bill in bills.items()}
    lines = [line for bill in bills.values() for line in bill.lines]
    said = remarks(lines, terms.prices, today, params["max_age"])
    return Report(
        params["region"],
        terms.hours_per_month,
        bills,
        (*said, FREE),
        differences,
        _hourly(declaration, terms),
    )


def _bills(params: Mapping[str, Any], declaration: Declaration, terms: Terms) -> dict[str, Bill]:
    bills = {"idle": estimate.idle(declaration, terms)}
    left = Left.of(declaration.groups, params["capacity"], params["running"])
    if left:
        bills["running"] = estimate.month(
            declaration, terms, left.machines, undeclared=left.undeclared
        )
    bills["maximum"] = estimate.maximum(declaration, terms)
    given = params["scenario"]
    if given:
        months = whole(given["months"], "months", least=1)
        usage = tuple(
            estimate.Usage(
                one["group"],
                whole(one["machines"], "machines"),
                quantity(one["hours"], "hours"),
            )
            for one in given["usage"]
        )
        scenario = estimate.Scenario(months, usage, Storage.of(given["storage"] or {}))
        bills["scenario"] = estimate.scenario(declaration, terms, scenario)
    return bills


def _hourly(declaration: Declaration, terms: Terms) -> dict[str, Bill]:
    """What one more machine of each group costs an hour, volumes and address included."""
    fine = replace(terms, rounding=HUNDREDTHS_OF_CENTS)
    return {
        group.name: estimate.an_hour(group, 1, fine, beyond=group.minimum)
        for group in declaration.groups
    }


def _running_hourly(left: Left | None, declaration: Declaration, terms: Terms) -> dict[str, Any]:
    """An hour of what runs, by group."""
    if left is None:
        return {}
    fine = replace(terms, rounding=HUNDREDTHS_OF_CENTS)
    found = estimate.hours(declaration, fine, left.machines)
    return {"running_hourly": {name: bill_result(bill) for name, bill in found.items()}}


def _gate(params: Mapping[str, Any], left: Left | None, report: Report) -> dict[str, Any]:
    limit, accepted = params["monthly_limit"], params["accepted"]
    if limit is None:
        return {}
    months = Months(report.bills["idle"], report.bills["maximum"])
    if left and left.lent:
        months = replace(
            months, running=report.bills["running"], lent=left.lent, wished=left.wished
        )
    verdict = judge(
        months,
        quantity(limit, "monthly_limit"),
        None if accepted is None else quantity(accepted, "accepted"),
    )
    return {"gate": {**asdict(verdict), "lent": dict(months.lent)}}


def _write(params: Mapping[str, Any], report: Report, check_mode: bool) -> list[str]:
    """Write the files that are asked for and differ; return their paths."""
    written = []
    for option, render in _RENDERINGS.items():
        if not params[option]:
            continue
        path, content = Path(params[option]), render(report)
        if differs(path, content):
            written.append(str(path))
            if not check_mode:
                write_whole(path, content)
    return written
