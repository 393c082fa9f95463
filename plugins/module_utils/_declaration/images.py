# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the variables of role images may be, and whether they fit the account."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.registries import (
    Ecr,
    ecr_of,
    is_loopback,
    takes_ecr_login,
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
from ansible_collections.datascience.workbench.plugins.module_utils._names import meant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The project's own.
OURS = ("openldap", "bastion")
BUILDERS = ("buildah", "podman", "docker")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", re.IGNORECASE)
# https://github.com/opencontainers/distribution-spec/blob/main/spec.md, a part of a <name>.
_NAME = re.compile(r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*")
_FIELDS = ("arguments", "context", "groups")
# Anybody who may pull it gets an image, and with it what was given to its build.
_SECRET = re.compile(r"SECRET|TOKEN|PASSWORD", re.IGNORECASE)
_MOST_KEPT = 1000


def _hosts(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    for variable in ("images_registry", "images_push_to"):
        host = arguments[variable]
        if host and not _HOST.fullmatch(host):
            yield Fault(
                variable, shown(host), "a host, and :PORT if need be; no https://, and no path"
            )


def _login(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    given = bool(arguments["images_username"]), bool(arguments["images_password"])
    if arguments["images_login"] == "password" and not all(given):
        missing = "images_password" if given[0] else "images_username"
        yield Fault(missing, "", "with images_login: password, a name and a password are needed")
    elif arguments["images_login"] != "password" and any(given):
        yield Fault(
            "images_login",
            shown(arguments["images_login"]),
            "password, as images_username or images_password are set; or leave these out",
        )


def _confidence(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    """Where a login would be told to whom it is not for."""
    registry, login = arguments["images_registry"], _effective(arguments)
    told = arguments["images_push_to"] or registry
    if arguments["images_insecure"] and login != "none" and not is_loopback(told):
        yield Fault(
            "images_insecure",
            "true",
            f"false where this machine logs in ({login}): plain HTTP shows the login; only on "
            "this machine itself nobody hears it",
        )
    if login == "ecr" and told and not takes_ecr_login(told):
        variable = "images_push_to" if arguments["images_push_to"] else "images_registry"
        yield Fault(
            variable,
            shown(told),
            "a host of ECR, with images_login: ecr, which tells it the account's password; for "
            "another registry take images_login: password or none",
        )


def _effective(arguments: Arguments) -> str:
    """The login that auto comes to, as role images has it."""
    login, registry = str(arguments["images_login"]), arguments["images_registry"]
    if login != "auto":
        return login
    is_ecr = not registry or ecr_of(registry)
    return "ecr" if is_ecr and not arguments["images_push_to"] else "none"


def _program(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    builder = arguments["images_builder"]
    if builder and Path(builder).name not in BUILDERS:
        yield Fault(
            "images_builder",
            shown(builder),
            f"{', '.join(BUILDERS)}, or the path of one of these, or empty for the first there is",
        )


def _numbers(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    if not 1 <= arguments["images_keep"] <= _MOST_KEPT:
        yield Fault("images_keep", shown(arguments["images_keep"]), f"from 1 to {_MOST_KEPT}")
    if arguments["images_build_timeout"] < 1:
        timeout = shown(arguments["images_build_timeout"])
        yield Fault("images_build_timeout", timeout, "1 or more, in seconds")


def _wanted(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    for name in arguments.get("images_wanted") or ():
        if name not in OURS:
            yield Fault("images_wanted", shown(name), f"of {', '.join(OURS)}{meant(name, OURS)}")


def _more(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    for name, recipe in arguments["images_more"].items():
        variable = f"images_more.{name}"
        if not _NAME.fullmatch(str(name)):
            yield Fault(variable, "", "an image's name: a-z, 0-9, and between them . _ or -")
        if not isinstance(recipe, dict) or not isinstance(recipe.get("context"), str):
            yield Fault(variable, shown(recipe), "a mapping with context, the folder to build from")
            continue
        for field in sorted(set(recipe) - set(_FIELDS)):
            told = f"of {', '.join(_FIELDS)}{meant(str(field), _FIELDS)}"
            yield Fault(f"{variable}.{field}", "", told)
        groups = recipe.get("groups")
        if groups is not None and (not isinstance(groups, list) or not groups):
            yield Fault(
                f"{variable}.groups",
                shown(groups),
                "a list of the groups that run it; leave it out for all",
            )
        yield from _arguments(variable, recipe.get("arguments"))


def _repositories(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    """Names that no repository has, as of one that is to be deleted."""
    for name in arguments["images_delete_repositories"]:
        if not all(_NAME.fullmatch(part) for part in name.strip().split("/")):
            yield Fault(
                "images_delete_repositories",
                shown(name),
                "the name of a repository in ECR, such as workbench/openldap, without its host",
            )


def _arguments(variable: str, given: Any) -> Iterator[Fault]:
    """What a build's arguments may not be."""
    if given is not None and not isinstance(given, dict):
        yield Fault(f"{variable}.arguments", shown(given), "a mapping of build arguments")
        return
    for name in given or ():
        if _SECRET.search(str(name)):
            yield Fault(
                f"{variable}.arguments.{name}",
                "(not shown)",
                "no secret: whoever has the image can read its build arguments; give it to the "
                "program when it runs",
            )


def _owner(arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    """An ECR that is not the one in which repositories are made."""
    registry = ecr_of(arguments["images_registry"])
    here = found["account"]["id"], found["region"]
    if registry and registry != Ecr(*here):
        yield Fault(
            "images_registry",
            shown(arguments["images_registry"]),
            f"the ECR of account {here[0]} in {here[1]}, in which this run makes repositories: "
            "leave it empty",
        )


def _groups(arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    """Groups that are to run an image and are not there: it would be built for no machine."""
    known = found.get("groups")
    if known is None:
        return
    for name, recipe in arguments["images_more"].items():
        for group in recipe.get("groups") or ():
            if group not in known:
                told = f"of the groups of the cluster, {', '.join(map(str, known))}"
                told += meant(str(group), known)
                yield Fault(f"images_more.{name}.groups", shown(group), told)


def _denied(arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    """What the caller may not do in ECR, where the images go there."""
    if not arguments["images_registry"] or ecr_of(arguments["images_registry"]):
        yield from denied("images")(arguments, found)


DECLARED: tuple[Declared, ...] = (
    _hosts,
    _login,
    _confidence,
    _program,
    _numbers,
    _wanted,
    _more,
    _repositories,
)
AGAINST: tuple[Against, ...] = (_owner, _groups, _denied)
REMARKS: tuple[Remarks, ...] = (doubted("images"),)
