# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The faults of the variables of several roles, all at once."""

from __future__ import annotations

import contextlib
import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.datascience.workbench.plugins.module_utils._declaration import (
    account,
    cluster,
    context,
    cost,
    images,
    network,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    NOT_SHOWN,
    Arguments,
    Fault,
    UnsoundError,
    shown,
)
from ansible_collections.datascience.workbench.plugins.module_utils._names import (
    meant,
    nearest,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_JUDGES: dict[str, Any] = {
    "account": account,
    "cluster": cluster,
    "context": context,
    "cost": cost,
    "images": images,
    "network": network,
}
# What stands on the cluster, in the order in which it is applied; workbench_parts chooses of it.
PARTS: tuple[str, ...] = ("images",)
# What is found is found in every run; a cluster costs, whoever makes it.
_MORE_TAGS = {"context": {"always"}, "cost": {"cluster"}}


@dataclass(frozen=True)
class Role:
    """A role's name, its argument specification (options by name), and the values it was given.

    values holds what is set or has a default; undefined says of a variable why it has no value.
    """

    name: str
    options: Mapping[str, Mapping[str, Any]]
    values: Mapping[str, Any]
    undefined: Mapping[str, str]


def chosen(parts: Collection[str]) -> list[str]:
    """The parts of a choice, in the order in which they are applied; "all" means each."""
    return [part for part in PARTS if part in parts or "all" in parts]


def unknown_parts(parts: Iterable[str]) -> list[Fault]:
    """The faults of a choice of parts."""
    faults = []
    for part in parts:
        if part not in (*PARTS, "all"):
            told = f"one of {', '.join((*PARTS, 'all'))}{meant(part, PARTS)}"
            faults.append(Fault("workbench_parts", shown(part), told))
    return faults


def selected(
    roles: Iterable[str], run_tags: Collection[str], skip_tags: Collection[str]
) -> list[str]:
    """The roles of a run, each tagged with its own name, and some with more, as in site.yml."""

    def runs(role: str) -> bool:
        tags = {role} | _MORE_TAGS.get(role, set())
        skipped = tags & set(skip_tags) or "all" in skip_tags or "tagged" in skip_tags
        chosen = "always" in tags or tags & set(run_tags) or {"all", "tagged"} & set(run_tags)
        return bool(chosen and not skipped)

    return [role for role in roles if runs(role)]


def declared(
    roles: Iterable[Role], names: Iterable[str], environ: Mapping[str, str]
) -> list[Fault]:
    """All faults of the roles' variables.

    names: every variable that is set, to find those that no role knows.
    """
    roles, names = list(roles), sorted(names)
    faults: list[Fault] = []
    for role in roles:
        faults += _unknown(role, names)
        arguments, mistyped = _typed(role)
        faults += mistyped
        faults += _asked(_JUDGES[role.name].DECLARED, arguments, environ)
    told = {fault.variable for fault in faults}
    derived = _derived(roles, names, told)
    faults = [fault for fault in faults if fault.variable not in derived]
    return faults + _undefined(roles, told)


def against(roles: Iterable[Role], found: Mapping[str, Any]) -> list[Fault]:
    """All faults of the roles' variables in an account; found is what workbench_info returned."""
    return [
        fault
        for role in roles
        for fault in _asked(_JUDGES[role.name].AGAINST, _typed(role)[0], found)
    ]


def remarks(roles: Iterable[Role], found: Mapping[str, Any]) -> list[str]:
    """What to know of the account, a sentence or more each, where nothing stands against a run."""
    return [
        remark
        for role in roles
        for remark in _asked(getattr(_JUDGES[role.name], "REMARKS", ()), _typed(role)[0], found)
    ]


def warnings(roles: Iterable[Role]) -> list[str]:
    """What is allowed, and likely to be regretted."""
    return [
        warning
        for role in roles
        if role.name == "cluster"
        for warning in cluster.warnings(_typed(role)[0])
    ]


def _asked(checks: Iterable[Any], arguments: Arguments, other: Mapping[str, Any]) -> list[Any]:
    """What the checks find; one that would look at a faulty variable is not asked."""
    told: list[Any] = []
    for check in checks:
        with contextlib.suppress(UnsoundError):
            told += check(arguments, other)
    return told


def _derived(roles: Iterable[Role], names: Collection[str], told: Collection[str]) -> set[str]:
    """Variables that nobody set, and whose default is made from one that has a fault."""
    return {
        name
        for role in roles
        for name, option in role.options.items()
        if name not in names
        and any(re.search(rf"\b{re.escape(one)}\b", str(option.get("default"))) for one in told)
    }


def _undefined(roles: Iterable[Role], told: Collection[str]) -> list[Fault]:
    """Variables without a value, those with one reason together.

    told: variables that have a fault; what is made from them is not told a second time.
    """
    reasons: dict[str, list[str]] = {}
    for role in roles:
        for name, why in role.undefined.items():
            if not any(re.search(rf"\b{re.escape(one)}\b", why) for one in told):
                reasons.setdefault(why, []).append(name)
    return [Fault(", ".join(names), "", why) for why, names in reasons.items()]


def _unknown(role: Role, names: Iterable[str]) -> list[Fault]:
    prefix = f"{role.name}_"
    faults = []
    for name in names:
        if name.startswith(prefix) and name not in role.options:
            # The prefix, which all have, would make all alike.
            own = [option.removeprefix(prefix) for option in role.options]
            close = nearest(name.removeprefix(prefix), own)
            hint = f"did you mean {prefix}{close}?" if close else "see the role's README"
            faults.append(Fault(name, "", f"role {role.name} has no such variable; {hint}"))
    return faults


def _typed(role: Role) -> tuple[Arguments, list[Fault]]:
    """The values as the specification's types make them, and the faults of each alone."""
    given = Arguments()
    faults = []
    for name, option in role.options.items():
        if name in role.undefined:
            continue
        if role.values.get(name) is None or (option.get("required") and role.values[name] == ""):
            if option.get("required"):
                told = f"it must be set: {allowed(option)}. {option['description']}"
                faults.append(Fault(name, "", told))
            continue
        value = copy.deepcopy(role.values[name])
        result = ArgumentSpecValidator({name: dict(option)}).validate({name: value})
        if result.error_messages:
            was = NOT_SHOWN if option.get("no_log") else shown(role.values[name])
            faults.append(Fault(name, was, f"it must be {allowed(option)}"))
        else:
            given[name] = result.validated_parameters[name]
    return given, faults


def allowed(option: Mapping[str, Any]) -> str:
    """What a specification allows, in words."""
    if option.get("choices"):
        return f"one of {', '.join(str(choice) for choice in option['choices'])}"
    kinds = {
        "bool": "true or false",
        "dict": "a mapping",
        "float": "a number",
        "int": "a whole number",
        "list": "a list",
        "path": "a path",
        "str": "text",
    }
    kind = kinds.get(option.get("type", "str"), str(option.get("type")))
    if option.get("type") == "list" and option.get("elements"):
        kind = f"a list, each element {kinds.get(option['elements'], option['elements'])}"
    return kind
