# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a group or a volume was before a plan, from the fields of kops's tasks that change.

kops's tasks are AutoscalingGroup, LaunchTemplate and EBSVolume (upup/pkg/fi/cloudup/awstasks in
1.36). A field that a task does not have in the plan is as declared.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
    Group,
    Spot,
    Volume,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

# Fields that bear on costs, but whose text does not say how much.
_OPAQUE = ("BlockDeviceMappings", "InstanceRequirements", "Tenancy")


class UnreadableFieldError(ValueError):
    """A field that costs something has a value that this module does not know."""


def group_before(group: Group, was: Mapping[str, str | None]) -> Group:
    """A group as it was; was has the fields of both of its tasks that change, by name.

    Raises UnreadableFieldError.
    """
    if opaque := [name for name in _OPAQUE if name in was]:
        raise UnreadableFieldError(opaque[0])
    return replace(
        group,
        types=_types(group, was),
        minimum=_whole(was, "MinSize", group.minimum),
        maximum=_whole(was, "MaxSize", group.maximum),
        volumes=_volumes(group, was),
        public_address=_flag(was, "AssociatePublicIP", group.public_address),
        credits=_text(was, "CPUCredits", group.credits),
        spot=_spot(group, was),
        detailed_monitoring=_flag(was, "InstanceMonitoring", group.detailed_monitoring),
    )


def volume_before(volume: Volume, was: Mapping[str, str | None]) -> Volume:
    """A volume of etcd as it was. Raises UnreadableFieldError."""
    return Volume(
        _text(was, "VolumeType", volume.type),
        _whole(was, "SizeGB", volume.gib),
        _whole(was, "VolumeIops", volume.iops),
        _whole(was, "VolumeThroughput", volume.mbps),
    )


def _types(group: Group, was: Mapping[str, str | None]) -> tuple[str, ...]:
    """A list of overrides, [m5.large, m5a.large], is in force where there is one."""
    if "MixedInstanceOverrides" in was:
        listed = _text(was, "MixedInstanceOverrides", "").strip("[]")
        if listed:
            return tuple(name.strip() for name in listed.split(","))
        if "InstanceType" not in was:
            # The group had no policy, and its single type is not told.
            raise UnreadableFieldError("MixedInstanceOverrides")
    if "InstanceType" in was and (len(group.types) < 2 or "MixedInstanceOverrides" in was):
        return (_text(was, "InstanceType", ""),)
    return group.types


def _volumes(group: Group, was: Mapping[str, str | None]) -> tuple[Volume, ...]:
    if not group.volumes:
        return ()
    root, *more = group.volumes
    before = Volume(
        _text(was, "RootVolumeType", root.type),
        _whole(was, "RootVolumeSize", root.gib),
        _whole(was, "RootVolumeIops", root.iops),
        _whole(was, "RootVolumeThroughput", root.mbps),
    )
    return (before, *more)


def _spot(group: Group, was: Mapping[str, str | None]) -> Spot | None:
    """kops has "" for no limit; a group without a policy is spot by its limit alone."""
    mixed = {"MixedOnDemandBase", "MixedOnDemandAboveBase", "MixedSpotMaxPrice"} & was.keys()
    if "SpotPrice" in was and not mixed:
        limit = _limit(was, "SpotPrice", None)
        return Spot(limit=limit) if limit is not None else None
    if not mixed:
        return group.spot
    now = group.spot or Spot(percent=100)
    return Spot(
        _whole(was, "MixedOnDemandBase", now.on_demand),
        _whole(was, "MixedOnDemandAboveBase", now.percent),
        _limit(was, "MixedSpotMaxPrice", now.limit),
    )


def _text(was: Mapping[str, str | None], name: str, otherwise: str) -> str:
    return (was[name] or "") if name in was else otherwise


def _whole(was: Mapping[str, str | None], name: str, otherwise: int) -> int:
    if name not in was:
        return otherwise
    try:
        return int(was[name] or 0)
    except ValueError as unlike:
        raise UnreadableFieldError(name) from unlike


def _flag(was: Mapping[str, str | None], name: str, otherwise: bool) -> bool:
    return was[name] == "true" if name in was else otherwise


def _limit(was: Mapping[str, str | None], name: str, otherwise: Decimal | None) -> Decimal | None:
    if name not in was:
        return otherwise
    try:
        return Decimal(was[name] or "") if was[name] else None
    except InvalidOperation as unlike:
        raise UnreadableFieldError(name) from unlike
