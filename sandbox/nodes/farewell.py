"""How a node goes when AWS says so beforehand: drained first, as kops's termination handler does.

On AWS the handler hears of it from a queue: a spot instance two minutes before it is reclaimed, an
instance of an Auto Scaling group that shrinks by a lifecycle hook that holds it for up to 300 s.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sandbox.control_plane.files import LOCAL_API
from sandbox.network import plan
from sandbox.programs import run
from sandbox.toolchain import ensure

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.nodes.emulator import Emulator
    from sandbox.nodes.instance import Instance
    from sandbox.settings import Settings

NOTICE, HOOK = 120.0, 300.0
"""Seconds: of a spot notice (docs.aws.amazon.com, "Spot Instance interruption notices"), and
kops's heartbeat time-out of the lifecycle hook (pkg/model/awsmodel/nodeterminationhandler.go)."""


def notify(settings: Settings, instance: str) -> None:
    """Tell a spot instance that it is reclaimed in two minutes."""
    folder = settings.notices
    folder.mkdir(exist_ok=True)
    (folder / instance).touch()


def notices(settings: Settings) -> dict[str, Path]:
    """The notices in force, by instance."""
    folder = settings.notices
    return {file.name: file for file in folder.iterdir()} if folder.is_dir() else {}


def ends_at(notice: Path) -> float:
    """The time, in seconds of the epoch, at which the instance of a notice is reclaimed."""
    return notice.stat().st_mtime + NOTICE


def document(settings: Settings, instance: str) -> str:
    """What the instance's metadata says at spot/instance-action, "" without a notice."""
    notice = settings.notices / instance
    if not notice.exists():
        return ""
    end = datetime.fromtimestamp(ends_at(notice), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps({"action": "terminate", "time": end})


class Farewell:
    """Drains nodes of the clusters of one sandbox."""

    def __init__(self, settings: Settings, aws: Emulator) -> None:
        """Ask the API server as an administrator, from its own machine."""
        self._settings, self._aws = settings, aws

    def drain(self, instance: Instance, control_plane: Instance) -> None:
        """Cordon a node and evict its pods, each with its own grace. Raises SandboxError."""
        authority = self._aws.store(instance.cluster).authority("kubernetes-ca")
        config = self._settings.state / f"nodes/{control_plane.id}/drain.kubeconfig"
        config.touch(0o600)
        config.write_text(authority.kubeconfig(LOCAL_API, "drain", "system:masters"))
        kubectl = ensure(["kubectl"], lambda _: None)["kubectl"]
        inside = f"--net={plan.path(self._settings.names.node(control_plane.id))}"
        argv = ["nsenter", inside, kubectl, f"--kubeconfig={config}", "drain", instance.id]
        argv += ["--ignore-daemonsets", "--delete-emptydir-data", "--force"]
        argv += [f"--timeout={HOOK:.0f}s"]
        run(argv, doing=f"Drain of {instance.id}", deadline=HOOK + 10)

    def reclaim(self, instance: Instance, control_plane: Instance, notice: Path) -> None:
        """Drain a spot instance that has a notice; end it when its time has come.

        Raises SandboxError when the drain failed, which does not save the instance.
        """
        end = ends_at(notice)
        try:
            self.drain(instance, control_plane)
        finally:
            time.sleep(max(0.0, end - time.time()))
            self._aws.ec2.terminate_instances(InstanceIds=[instance.id])
            notice.unlink(missing_ok=True)
