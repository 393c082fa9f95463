# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the variables of role cluster may be, and whether AWS has the machines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils import _machines
from ansible_collections.datascience.workbench.plugins.module_utils._declaration import (
    addresses,
    machine_types,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    NOT_SHOWN,
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
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.quotas import (
    all_too_small,
    not_compared,
    reached,
    too_small,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.service_roles import (  # noqa: E501
    absent_spot,
    missing,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.spec import (
    cluster_fields,
    group_fields,
    unknown_fields,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})+")
# kops puts "nodes." or a group's name before the cluster's in names of AWS, which end at 64 (an IAM
# role's: "control-plane." is the longest) and would be cut and hashed beyond.
LONGEST_NAME = 50
_KEY = re.compile(r"(ssh-ed25519|ssh-rsa) [A-Za-z0-9+/]{40,}={0,3}( .*)?")
_VERSION = re.compile(r"\d+\.\d+\.\d+")
# 2 GB hold no control plane beside its own addons; it falls over under the first load.
_SMALL = re.compile(r"t\d[a-z]*\.(nano|micro|small)")


def _name(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    name = arguments["cluster_name"]
    if not _DOMAIN.fullmatch(name) or len(name) > LONGEST_NAME:
        yield Fault(
            "cluster_name",
            shown(name),
            f'a domain name of at most {LONGEST_NAME} characters, as in "workbench.internal"; '
            "it need not be registered",
        )


def _administrators(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    yield from addresses.admitted(arguments, "cluster_admin_cidrs", "cluster_allow_any_address")
    if not arguments["cluster_admin_cidrs"]:
        yield Fault("cluster_admin_cidrs", "[]", 'at least your own address, as in "192.0.2.17/32"')


def _ssh_key(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    key = arguments["cluster_ssh_public_key"]
    if not _KEY.fullmatch(key.strip()):
        yield Fault(
            "cluster_ssh_public_key",
            NOT_SHOWN if "PRIVATE" in key else shown(key),
            "one line of an ed25519 or RSA public key, as in ~/.ssh/id_ed25519.pub (EC2 takes "
            "no other kind)",
        )


def _version(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    version = arguments["cluster_kubernetes_version"]
    if not _VERSION.fullmatch(version):
        yield Fault(
            "cluster_kubernetes_version",
            shown(version),
            'a whole version, so that nothing changes by itself, as in "1.36.3"',
        )


def _groups(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    """cluster_groups, but for the names of their fields."""
    for name, group in arguments["cluster_groups"].items():
        where = f"cluster_groups.{name}"
        if not machine_types.GROUP_NAME.fullmatch(str(name)):
            yield Fault(where, "", "a group's name is made of a-z, 0-9 and -")
        if group is None:
            if name in ("control-plane", "admin"):
                yield Fault(where, "null", "the workbench cannot do without this group")
            continue
        if not isinstance(group, dict):
            yield Fault(
                where, shown(group), "fields of a kops instance group, or null for no such group"
            )
            continue
        yield from _sizes(where, group.get("minSize"), group.get("maxSize"))


def _fields(arguments: Arguments, _environ: Mapping[str, str]) -> Iterator[Fault]:
    """Fields that kops does not know, and would drop without a word."""
    groups = arguments["cluster_groups"].items()
    judged = [
        (arguments["cluster_spec"], cluster_fields(), "cluster_spec"),
        *((group, group_fields(), f"cluster_groups.{name}") for name, group in groups),
    ]
    for given, known, where in judged:
        for unknown in unknown_fields(given, known, where) if isinstance(given, dict) else ():
            hint = f"; did you mean {unknown.nearest}?" if unknown.nearest else ""
            yield Fault(unknown.path, "", f"kops knows no such field{hint}")


def _groups_fit(_arguments: Arguments, found: Mapping[str, Any]) -> Iterator[Fault]:
    """The sizes and machines of whole groups, the role's own fields among them."""
    offered = found["machine_types"]
    for name, group in found.get("groups", {}).items():
        where = f"cluster_groups.{name}"
        yield from _sizes(where, group.get("minSize"), group.get("maxSize"))
        mixed = (group.get("mixedInstancesPolicy") or {}).get("instances") or []
        for machine in dict.fromkeys([group.get("machineType"), *mixed]):
            if machine is None:
                yield Fault(f"{where}.machineType", "", "a type of machine, as in t3a.medium")
            elif not offered.get(machine, True):
                field = "mixedInstancesPolicy.instances" if machine in mixed else "machineType"
                yield Fault(
                    f"{where}.{field}",
                    shown(machine),
                    "AWS has no machines of this type in the availability zone; choose another "
                    "type, another network_zone, or null for no such group",
                )


def _sizes(where: str, smallest: Any, largest: Any) -> Iterator[Fault]:
    """Faults of a group's sizes, as far as they are given."""
    faults = [
        Fault(f"{where}.{field}", shown(size), _machines.WHOLE)
        for field, size in (("minSize", smallest), ("maxSize", largest))
        if size is not None and not (isinstance(size, int) and _machines.whole(size) is not None)
    ]
    yield from faults
    if not faults and smallest is not None and largest is not None and smallest > largest:
        yield Fault(f"{where}.minSize", shown(smallest), f"at most its maxSize, {largest}")


def warnings(arguments: Arguments) -> Iterator[str]:
    """What is allowed, and likely to be regretted."""
    # Some playbooks do without the ranges.
    ranges = arguments.get("cluster_admin_cidrs", [])
    yield from addresses.unseen(ranges, "cluster_admin_cidrs")
    control_plane = arguments["cluster_groups"].get("control-plane") or {}
    machine = str(control_plane.get("machineType", ""))
    if _SMALL.fullmatch(machine):
        yield (
            f"cluster_groups.control-plane.machineType is {machine}: a control plane with 2 GB "
            "or less is known to fall over under load; 4 GB (medium) is the smallest that holds."
        )


DECLARED: tuple[Declared, ...] = (
    _name,
    _administrators,
    _ssh_key,
    _version,
    _groups,
    _fields,
    machine_types.strangers,
    machine_types.contradictions,
    machine_types.processors,
)
AGAINST: tuple[Against, ...] = (_groups_fit, denied("cluster"), missing, too_small, all_too_small)
REMARKS: tuple[Remarks, ...] = (doubted("cluster"), absent_spot, reached, not_compared)
