# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""USD a month, before and after, of every entry of a plan of kops.

The plan says what differs from the cloud, the declaration all the rest: what was before is what is
declared with the changes of the plan undone. A group's machines are counted at its
AutoscalingGroup if that is in the plan, otherwise at its LaunchTemplate, so that the entries sum up
to the difference of two estimates. Every group is priced at its least size.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._cost.group_lines import (
    Run,
    group_lines,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.plan_fields import (
    UnreadableFieldError,
    group_before,
    volume_before,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.standing_lines import (
    addresses,
    balancer_lines,
    gateways,
    zones,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.volume_lines import (
    volume_lines,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
    CREATE,
    DELETE,
    MODIFY,
    Entry,
    Plan,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
        Declaration,
        Group,
        Volume,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._cost.line import (
        Line,
        Terms,
    )

_GROUP, _TEMPLATE, _VOLUME = "AutoscalingGroup", "LaunchTemplate", "EBSVolume"
# kops delete has its own words for the same.
_SAME = {"autoscaling-group": _GROUP, "autoscaling-config": _TEMPLATE, "volume": _VOLUME}
_FREE = frozenset(
    [
        "AddonManifest",
        "AutoscalingLifecycleHook",
        "BootstrapChannel",
        "DHCPOptions",
        "DNSName",
        "EgressOnlyInternetGateway",
        "EventBridgeRule",
        "EventBridgeTarget",
        "IAMInstanceProfile",
        "IAMInstanceProfileRole",
        "IAMOIDCProvider",
        "IAMRole",
        "IAMRolePolicy",
        "InternetGateway",
        "Keypair",
        "ManagedFile",
        "MirrorKeystore",
        "MirrorSecrets",
        "NetworkLoadBalancerListener",
        "Route",
        "RouteTable",
        "RouteTableAssociation",
        "SQS",
        "SSHKey",
        "Secret",
        "SecurityGroup",
        "SecurityGroupRule",
        "Subnet",
        "TargetGroup",
        "VPC",
        "VPCAmazonIPv6CIDRBlock",
        "VPCCIDRBlock",
        "VPCDHCPOptionsAssociation",
        "dhcp-options",
        "egress-only-internet-gateway",
        "eventbridge-rule",
        "iam-instance-profile",
        "iam-role",
        "internet-gateway",
        "keypair",
        "oidc-provider",
        "route-table",
        "route53-record",
        "security-group",
        "sqs",
        "subnet",
        "target-group",
        "vpc",
    ]
)
_ELSEWHERE = "counted at the AutoscalingGroup"


@dataclass(frozen=True)
class PricedEntry:
    """An entry of a plan with USD a month; None is unknown, and note then says why."""

    entry: Entry
    before: Decimal | None
    after: Decimal | None
    note: str = ""


def priced(
    plan: Plan, declaration: Declaration, terms: Terms, stored: Declaration | None = None
) -> tuple[PricedEntry, ...]:
    """The entries of a plan, priced.

    declaration: what will be; stored: what was declared before, for what is deleted with all of it.
    """
    whole = _Whole(plan, declaration, stored or declaration, terms)
    return tuple(whole.price(entry) for entry in plan.entries)


class _Whole:
    """A plan with what is known beside it."""

    def __init__(
        self, plan: Plan, declaration: Declaration, stored: Declaration, terms: Terms
    ) -> None:
        self._plan = plan
        self._declaration = declaration
        self._stored = stored
        self._terms = terms
        self._grouped = {entry.name for entry in plan.entries if _kind(entry) == _GROUP}

    def price(self, entry: Entry) -> PricedEntry:
        """One entry with its prices."""
        kind = _kind(entry)
        if kind == _TEMPLATE and entry.name in self._grouped:
            return PricedEntry(entry, Decimal(0), Decimal(0), _ELSEWHERE)
        if kind in (_GROUP, _TEMPLATE):
            return self._group(entry)
        if kind == _VOLUME:
            return self._volume(entry)
        if kind in _FREE or (kind == "WarmPool" and _is_off(entry)):
            return PricedEntry(entry, Decimal(0), Decimal(0))
        return self._standing(entry, kind)

    def _group(self, entry: Entry) -> PricedEntry:
        """The machines of an instance group, by the entries of both of its tasks."""
        group = _named(self._of(entry).groups, entry)
        if group is None:
            return PricedEntry(entry, None, None, "no declared instance group has this name")
        usd = self._usd_of_group(group)
        if entry.action != MODIFY:
            return _once(entry, usd)
        changed = [
            other
            for other in self._plan.entries
            if other.name == entry.name and other.action == MODIFY
        ]
        was = {field.name: field.before for other in changed for field in other.fields}
        try:
            before = self._usd_of_group(group_before(group, was))
        except UnreadableFieldError as unlike:
            return PricedEntry(entry, None, usd, f"{unlike} says not what it cost")
        return PricedEntry(entry, before, usd)

    def _usd_of_group(self, group: Group) -> Decimal | None:
        return _usd(
            group_lines(group, Run(group.minimum, self._terms.hours_per_month), self._terms)
        )

    def _volume(self, entry: Entry) -> PricedEntry:
        """A volume of etcd; others are not of kops's making."""
        volumes = dict(self._of(entry).volumes)
        name = next((name for name in volumes if entry.name.startswith(f"{name}.")), None)
        if name is None:
            return PricedEntry(entry, None, None, "no declared volume has this name")
        usd = self._usd_of_volume(name, volumes[name])
        if entry.action != MODIFY:
            return _once(entry, usd)
        was = {field.name: field.before for field in entry.fields}
        try:
            before = self._usd_of_volume(name, volume_before(volumes[name], was))
        except UnreadableFieldError as unlike:
            return PricedEntry(entry, None, usd, f"{unlike} says not what it cost")
        return PricedEntry(entry, before, usd)

    def _usd_of_volume(self, name: str, volume: Volume) -> Decimal | None:
        return _usd(volume_lines(name, "volume", volume, Decimal(1), self._terms))

    def _standing(self, entry: Entry, kind: str) -> PricedEntry:
        if kind in ("NetworkLoadBalancer", "ClassicLoadBalancer", "load-balancer"):
            return _once(entry, _usd(balancer_lines(self._of(entry), self._terms)))
        if kind in ("NatGateway", "nat-gateway"):
            return _once(entry, _usd([gateways(1, self._terms)]))
        if kind in ("ElasticIP", "elastic-ip"):
            return _once(entry, _usd([addresses(entry.name, 1, self._terms)]))
        if kind == "DNSZone":
            return _once(entry, _usd([zones(1, self._terms)]))
        return PricedEntry(entry, None, None, f"the price of a {kind} is not known")

    def _of(self, entry: Entry) -> Declaration:
        return self._stored if entry.action == DELETE else self._declaration


def _kind(entry: Entry) -> str:
    return _SAME.get(entry.type, entry.type)


def _is_off(entry: Entry) -> bool:
    """Whether no machine waits in a warm pool, before or after."""
    told = [field for field in entry.fields if field.name == "Enabled"]
    return bool(told) and all({field.before, field.after} <= {"false", None} for field in told)


def _named(groups: Iterable[Group], entry: Entry) -> Group | None:
    """kops's names are GROUP.CLUSTER, or GROUP.masters.CLUSTER."""
    return next((group for group in groups if entry.name.startswith(f"{group.name}.")), None)


def _once(entry: Entry, usd: Decimal | None) -> PricedEntry:
    """What is made, goes, or stays at one price."""
    note = "" if usd is not None else "a price of it is unknown"
    before = Decimal(0) if entry.action == CREATE else usd
    after = Decimal(0) if entry.action == DELETE else usd
    return PricedEntry(entry, before, after, note)


def _usd(lines: Iterable[Line]) -> Decimal | None:
    """The sum of lines, None if one is unknown."""
    usd = [line.usd for line in lines]
    known = [one for one in usd if one is not None]
    return sum(known, Decimal(0)) if len(known) == len(usd) else None
