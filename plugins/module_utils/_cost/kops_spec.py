# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a kops cluster and its groups, kops.k8s.io/v1alpha2, declare as far as it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._cost.declaration import (
    Declaration,
    Group,
    Spot,
    Storage,
    Volume,
    quantity,
    whole,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.errors import (
    DeclarationError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# What kops 1.36 fills in where nothing is declared: pkg/model/defaults/volumes.go,
# pkg/model/master_volumes.go, upup/pkg/fi/cloudup/populate_instancegroup_spec.go.
_ROOT_GIB, _ROOT_GIB_NODE = {"controlplane": 64, "bastion": 32}, 128
_MACHINES, _MACHINES_NODE = {"controlplane": 1, "bastion": 1}, 2
_ETCD_GIB = 20
# AWS's default of a mixed instances policy that says nothing.
_ON_DEMAND_PERCENT = 100


def declared(  # noqa: PLR0913
    region: str,
    spec: Mapping[str, Any],
    groups: Iterable[Mapping[str, Any]],
    *,
    storage: Storage | None = None,
    one_zone: bool = True,
    volumes: Iterable[tuple[str, Volume]] = (),
    dns_zones: int | None = None,
) -> Declaration:
    """What a Cluster's spec and its groups, [{name, spec}], declare, and what stands beside it.

    dns_zones: by default 1, unless topology.dns is None.
    Raises DeclarationError if a field is not of the kind that kops takes.
    """
    subnets = [_mapping(subnet, "subnets") for subnet in _list(spec.get("subnets"), "subnets")]
    nameless = str(_at(spec, "topology", "dns", "type") or "").lower() == "none"
    balancer = _at(spec, "api", "loadBalancer")
    balanced = nameless or balancer is not None
    inward = _at(spec, "api", "loadBalancer", "type") == "Internal"
    zones = {subnet.get("zone") for subnet in subnets if _is_public(subnet)}
    return Declaration(
        region=region,
        groups=tuple(_group(str(group["name"]), group["spec"], subnets) for group in groups),
        volumes=(*_etcd_volumes(spec), *volumes),
        dns_zones=int(not nameless) if dns_zones is None else dns_zones,
        load_balancer=_balancer_class(spec) if balanced else "",
        load_balancer_addresses=len(zones) if balanced and not inward else 0,
        nat_gateways=sum(
            subnet.get("type") == "Private" and not subnet.get("egress") for subnet in subnets
        ),
        storage=storage or Storage(),
        one_zone=one_zone,
    )


def volume(kind: Any, gib: Any, iops: Any = None, mbps: Any = None) -> Volume:
    """A volume as kops makes it: of type gp3 by default, and with what AWS includes at least."""
    size = _whole(gib, "the size of a volume")
    operations = 0 if iops is None else _whole(iops, "IOPS")
    if (kind or "gp3") == "gp3":
        speed = 0 if mbps is None else _whole(mbps, "throughput")
        return Volume("gp3", size, max(operations, 3000), max(speed, 125))
    return Volume(str(kind), size, max(operations, 100) if kind in ("io1", "io2") else 0)


def _group(name: str, spec: Mapping[str, Any], subnets: list[Mapping[str, Any]]) -> Group:
    where = f"instance group {name}: "
    spec = _mapping(spec, where + "its spec")
    role = str(spec.get("role") or "Node").lower().replace("master", "controlplane")
    count = _MACHINES.get(role, _MACHINES_NODE)
    named = _list(spec.get("subnets"), where + "subnets")
    mine = [subnet for subnet in subnets if subnet.get("name") in named]
    addressed = bool(mine) and _is_public(mine[0])
    least = _whole(spec.get("minSize"), where + "minSize", count)
    policy = _policy(spec, where)
    types = _list(policy.get("instances"), where + "mixedInstancesPolicy.instances")
    single = str(spec.get("machineType") or "").partition(",")[0]
    return Group(
        name=name,
        types=tuple(str(kind) for kind in types) if policy else (single,) if single else (),
        minimum=least,
        maximum=max(least, _whole(spec.get("maxSize"), where + "maxSize", count)),
        volumes=tuple(_volumes(spec, role, where)),
        public_address=addressed and spec.get("associatePublicIp") is not False,
        credits=str(spec.get("cpuCredits") or ""),
        spot=_spot(spec, where),
        detailed_monitoring=bool(spec.get("detailedInstanceMonitoring")),
    )


def _spot(spec: Mapping[str, Any], where: str) -> Spot | None:
    price = spec.get("maxPrice")
    limit = None if price in (None, "") else quantity(price, where + "maxPrice")
    policy = _policy(spec, where)
    if not policy:
        return None if limit is None else Spot(limit=limit)
    above = policy.get("onDemandAboveBase")
    percent = _whole(above, where + "onDemandAboveBase", _ON_DEMAND_PERCENT)
    return Spot(
        on_demand=_whole(policy.get("onDemandBase"), where + "onDemandBase", 0),
        percent=min(percent, 100),
        limit=limit,
    )


def _volumes(spec: Mapping[str, Any], role: str, where: str) -> Iterator[Volume]:
    yield volume(
        spec.get("rootVolumeType"),
        spec.get("rootVolumeSize") or _ROOT_GIB.get(role, _ROOT_GIB_NODE),
        spec.get("rootVolumeIops"),
        spec.get("rootVolumeThroughput"),
    )
    for one in _list(spec.get("volumes"), where + "volumes"):
        more = _mapping(one, where + "a volume")
        yield volume(more.get("type"), more.get("size"), more.get("iops"), more.get("throughput"))


def _etcd_volumes(spec: Mapping[str, Any]) -> Iterator[tuple[str, Volume]]:
    """By the first part of their names, as kops gives them: a.etcd-main."""
    for each in _list(spec.get("etcdClusters"), "etcdClusters"):
        cluster = _mapping(each, "one of etcdClusters")
        for one in _list(cluster.get("etcdMembers"), "etcdMembers"):
            member = _mapping(one, "one of etcdMembers")
            yield (
                f"{member.get('name')}.etcd-{cluster.get('name')}",
                volume(
                    member.get("volumeType"),
                    member.get("volumeSize") or _ETCD_GIB,
                    member.get("volumeIops"),
                    member.get("volumeThroughput"),
                ),
            )


def _balancer_class(spec: Mapping[str, Any]) -> str:
    """kops's own default is a network load balancer."""
    return str(_at(spec, "api", "loadBalancer", "class") or "Network").lower()


def _is_public(subnet: Mapping[str, Any]) -> bool:
    return subnet.get("type") in ("Public", "Utility")


def _at(spec: Mapping[str, Any], *path: str) -> Any:
    """What is found below the fields of path, or None."""
    found: Any = spec
    for field in path:
        found = _mapping(found, ".".join(path)).get(field)
        if found is None:
            return None
    return found


def _mapping(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise DeclarationError("read the cluster's spec", f"{what} is {value!r}, no mapping")
    return value


def _policy(spec: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    return _mapping(spec.get("mixedInstancesPolicy") or {}, where + "mixedInstancesPolicy")


def _list(value: Any, what: str) -> list[Any]:
    if value is not None and not isinstance(value, list):
        raise DeclarationError("read the cluster's spec", f"{what} is {value!r}, no list")
    return value or []


def _whole(value: Any, what: str, default: int = 0) -> int:
    return default if value is None else whole(value, what)
