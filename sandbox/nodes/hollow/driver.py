"""The hollow driver: an instance is a Node object, which kwok keeps Ready. No privilege needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.control_plane.files import control_plane
from sandbox.nodes.hollow.objects import FAKE, ROLE, mirror, node, static_pods
from sandbox.nodes.hollow.plane import Plane
from sandbox.settings import SandboxError

if TYPE_CHECKING:
    from sandbox.nodes.api import Api
    from sandbox.nodes.emulator import Emulator, Fleet
    from sandbox.nodes.instance import Instance
    from sandbox.settings import Settings

_NODES, _PODS = "/api/v1/nodes", "/api/v1/namespaces/kube-system/pods"


class Hollow:
    """The instances of one sandbox as objects of their cluster's API."""

    def __init__(self, settings: Settings, aws: Emulator) -> None:
        """Find again what runs already."""
        self._plane = Plane(settings, aws)

    def api(self, _: Instance) -> Api:
        """The way to the API server, which is one for all."""
        return self._plane.api()

    def running(self) -> set[str]:
        """Ids of the instances that have a Node: none while there is no control plane."""
        if not self._plane.host:
            return set()
        self._plane.revive()
        found = [one["metadata"] for one in self._plane.api().ask("GET", _NODES)["items"]]
        return {meta["name"] for meta in found if FAKE in meta.get("annotations", {})}

    def boot(self, instance: Instance) -> None:
        """Make its Node, and for a control plane all that it runs. Raises SandboxError."""
        if instance.control_plane:
            self._plane.start(instance)
        elif self._plane.host.get("cluster") != instance.cluster:
            raise SandboxError(f"no API server of {instance.cluster} runs")
        api, store = self._plane.api(), self._plane.store(instance.cluster)
        made = api.ask("GET", f"{_NODES}/{instance.id}") or api.ask(
            "POST", _NODES, node(instance, store.nodeup(instance))
        )
        if instance.control_plane:
            for pod in static_pods(control_plane(store, instance)):
                shown = mirror(pod, made)
                if not api.ask("GET", f"{_PODS}/{shown['metadata']['name']}"):
                    api.ask("POST", _PODS, shown)

    def terminate(self, instance: str) -> None:
        """Take its Node and what is bound to it away at once; end a control plane's processes."""
        host = self._plane.host
        if not host:
            return
        api = self._plane.api()
        if host["id"] == instance:
            others = api.ask("GET", f"{_NODES}?labelSelector={ROLE}")["items"]
            left = [one["metadata"]["name"] for one in others]
            left = [name for name in left if name != instance]
            if not left:
                # Its Node stays in its data, and goes when the next control plane reads that.
                self._plane.stop()
                return
            self._plane.belongs_to(left[0], host["cluster"])
        api.ask("DELETE", f"{_NODES}/{instance}")
        bound = api.ask("GET", f"/api/v1/pods?fieldSelector=spec.nodeName={instance}")["items"]
        for pod in bound:
            meta = pod["metadata"]
            at = f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}"
            api.ask("DELETE", f"{at}?gracePeriodSeconds=0")

    def follow(self, fleet: Fleet) -> None:
        """Nothing has a network here."""
