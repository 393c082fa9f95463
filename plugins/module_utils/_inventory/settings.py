# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What an inventory file asks for, and all that is wrong with one at once."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws import partitions
from ansible_collections.datascience.workbench.plugins.module_utils._names import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# What a machine is grouped by, which is also the default prefix of the groups' names.
KINDS = ("cluster", "instance_group", "role", "lifecycle", "zone", "instance_type")
ADDRESSES = ("public_ip", "private_ip", "public_dns", "private_dns")
HOST_NAMES = ("instance_id", "name", *ADDRESSES)
# Options that are expressions about each host: what is a template in them is not one of the file's.
EXPRESSIONS = ("compose", "groups", "keyed_groups")

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_USER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_URL = re.compile(r"https?://[^\s/]+(/\S*)?")
_BOOLS = ("true", "false", "yes", "no", "on", "off", "1", "0")


@dataclass(frozen=True)
class Settings:
    """The options, in force. prefixes: of each kind of KINDS that groups are made of."""

    clusters: tuple[str, ...]
    filters: dict[str, list[str]]
    hostnames: tuple[str, ...]
    addresses: tuple[str, ...]
    prefixes: dict[str, str]
    user: str
    jump_host: str
    jump_group: str
    jump_user: str
    jump_port: int
    with_tags: bool

    @classmethod
    def of(cls, option: Callable[[str], Any]) -> Settings:
        """Take them from a plugin's get_option, after faults() found none."""
        jumps = bool(option("jump_host") or option("jump_group"))
        prefixes = {kind: f"{kind}_" for kind in KINDS} | (option("group_prefixes") or {})
        return cls(
            clusters=tuple(option("clusters")),
            filters={name: _texts(value) for name, value in option("filters").items()},
            hostnames=tuple(option("hostnames")),
            addresses=tuple(
                option("addresses") or (("private_ip",) if jumps else ("public_ip", "private_ip"))
            ),
            prefixes={kind: str(text) for kind, text in prefixes.items() if text is not None},
            user=option("user") or "",
            jump_host=option("jump_host") or "",
            jump_group=option("jump_group") or "",
            jump_user=option("jump_user") or "",
            jump_port=int(option("jump_port")),
            with_tags=bool(option("with_tags")),
        )


def faults(config: Mapping[str, Any], known: Iterable[str]) -> list[str]:
    """Each sentence says what is wrong with one option of config, whose templates are filled in.

    known: the names of all options that there are, their aliases too.
    """
    options = set(known)
    found = [_unknown(key, options, "option") for key in config if key not in options]
    for name, check in _CHECKS.items():
        value = config.get(name)
        if value is not None:
            found += [f"{name}: {fault}" for fault in check(value)]
    return found + list(_together(config))


def _together(config: Mapping[str, Any]) -> Iterator[str]:
    given = {name for name, value in config.items() if value}
    if {"jump_host", "jump_group"} <= given:
        yield "jump_host and jump_group: give one of them."
    if {"profile", "access_key"} <= given:
        yield "profile and access_key: give one of them."
    if ("access_key" in given) != ("secret_key" in given):
        yield "access_key and secret_key: give both, or neither."


def _unknown(key: object, known: Iterable[str], what: str) -> str:
    like = nearest(str(key), known)
    return f"{key} is no {what}." + (f" Did you mean {like}?" if like else "")


def _texts(value: Any) -> list[str]:
    """A list of strings, as EC2 wants its values."""
    values = value if isinstance(value, list) else [value]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in values]


def _bool(value: Any) -> Iterator[str]:
    if not isinstance(value, bool) and str(value).lower() not in _BOOLS:
        yield f"it is true or false, not {value!r}."


def _port(value: Any) -> Iterator[str]:
    if isinstance(value, bool) or not str(value).isdecimal() or not 0 < int(value) < 65536:
        yield f"it is a number from 1 to 65535, not {value!r}."


def _matches(pattern: re.Pattern[str], what: str) -> Callable[[Any], Iterator[str]]:
    def check(value: Any) -> Iterator[str]:
        if not isinstance(value, str) or (value and not pattern.fullmatch(value)):
            yield f"{value!r} is no {what}."

    return check


def _list_of(check: Callable[[str], Iterator[str]]) -> Callable[[Any], Iterator[str]]:
    def each(value: Any) -> Iterator[str]:
        values = value.split(",") if isinstance(value, str) else value
        if not isinstance(values, list):
            yield f"it is a list, not {value!r}."
            return
        for one in values:
            if not isinstance(one, str) or not one.strip():
                yield f"{one!r} is no name."
            else:
                yield from check(one.strip())

    return each


def _any_name(_value: str) -> Iterator[str]:
    yield from ()


def _region(value: str) -> Iterator[str]:
    if not partitions.is_region(value):
        yield f"{value!r} is no name of a region, as us-east-1 is."


def _host_name(value: str) -> Iterator[str]:
    if value not in HOST_NAMES and not re.fullmatch(r"tag:.+", value):
        yield _unknown(value, HOST_NAMES, "name of a host") + " Or say tag:KEY."


def _address(value: str) -> Iterator[str]:
    if value not in ADDRESSES:
        yield _unknown(value, ADDRESSES, "address of a machine")


def _jump_host(value: Any) -> Iterator[str]:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        if value and not _HOST.fullmatch(str(value)):
            yield (
                f"{value!r} is neither a host name nor an address. User and port are jump_user "
                "and jump_port."
            )


def _filters(value: Any) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"it is a dictionary of EC2's filters, not {value!r}."
        return
    for name, wanted in value.items():
        values = wanted if isinstance(wanted, list) else [wanted]
        if not isinstance(name, str) or not name:
            yield f"{name!r} is no name of a filter."
        elif name == "tag:KubernetesCluster":
            yield "name clusters by the option clusters."
        elif not values or not all(isinstance(one, str | int | bool) for one in values):
            yield f"{name} has no values that EC2 could compare, but {wanted!r}."


def _prefixes(value: Any) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"it is a dictionary, not {value!r}."
        return
    for kind, prefix in value.items():
        if kind not in KINDS:
            yield _unknown(kind, KINDS, "kind of group")
        elif prefix is None and kind == "cluster":
            yield "the groups of clusters cannot be left out: they say how machines are reached."
        elif prefix is not None and not _WORD.fullmatch(str(prefix)):
            yield f"{kind}: {prefix!r} is no beginning of a group's name: letters, digits and _."


def _url(value: Any) -> Iterator[str]:
    if value and not (isinstance(value, str) and _URL.fullmatch(value)):
        yield f"{value!r} is no URL."


def _mapping(value: Any) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"it is a dictionary of expressions, not {value!r}."


def _keyed(value: Any) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"it is a list, not {value!r}."
        return
    for one in value:
        if not isinstance(one, Mapping) or not one.get("key"):
            yield f"{one!r} has no key."


_CHECKS: dict[str, Callable[[Any], Iterator[str]]] = {
    "enabled": _bool,
    "clusters": _list_of(_any_name),
    "regions": _list_of(_region),
    "region": _list_of(_region),
    "filters": _filters,
    "hostnames": _list_of(_host_name),
    "addresses": _list_of(_address),
    "user": _matches(_USER, "name of a user"),
    "jump_host": _jump_host,
    "jump_group": _list_of(_any_name),
    "jump_user": _matches(_USER, "name of a user"),
    "jump_port": _port,
    "group_prefixes": _prefixes,
    "with_tags": _bool,
    "skip_failed_regions": _bool,
    "endpoint_url": _url,
    "strict": _bool,
    "cache": _bool,
    "compose": _mapping,
    "groups": _mapping,
    "keyed_groups": _keyed,
}
