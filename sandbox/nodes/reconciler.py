"""The program `nodes`: makes machines follow the instances of the emulated AWS."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from sandbox.aws.requests import RequestLog
from sandbox.nodes.emulator import Emulator
from sandbox.nodes.farewell import Farewell, notices
from sandbox.nodes.hollow.driver import Hollow
from sandbox.nodes.instance import write
from sandbox.nodes.machine.driver import Machines
from sandbox.nodes.schedule import carry_out
from sandbox.nodes.volumes import Volumes
from sandbox.settings import SandboxError, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from sandbox.aws.requests import Request
    from sandbox.nodes.driver import Driver
    from sandbox.nodes.emulator import Fleet
    from sandbox.nodes.instance import Instance

LOOK, CLAIMS, SCHEDULE, ANYWAY = 0.5, 1.0, 5.0, 10.0
"""Seconds between looks: at the request log, at claims of volumes, at scheduled actions, and at
instances whatever the log says."""

_SHRINK = {"SetDesiredCapacity", "UpdateAutoScalingGroup", "TerminateInstanceInAutoScalingGroup"}

_report = partial(print, flush=True)


class Reconciler:
    """Boots what AWS runs, ends what it does not run any more."""

    def __init__(
        self, settings: Settings, aws: Emulator, driver: Driver, *, drains: bool = True
    ) -> None:
        """Look at a sandbox's AWS, and tell the driver; drain nodes only where containers run."""
        self._drains = drains
        self._settings, self._aws, self._driver = settings, aws, driver
        self._refused: dict[str, str] = {}
        self._alive: dict[str, Instance] = {}
        self._telling = threading.Lock()
        self._volumes: dict[str, Volumes] = {}
        self._farewell = Farewell(settings, aws)
        self._leaving: dict[str, Instance] = {}
        """Machines that AWS has ended, and that are drained."""
        self._reclaimed: set[str] = set()
        self._told = ""

    def once(self, changes: Sequence[Request] = ()) -> Fleet:
        """Make the machines what AWS says now; return what it said.

        changes are the requests since the last time, which say why an instance went.
        """
        fleet = self._aws.fleet()
        wanted = {one.id: one for one in fleet.instances}
        running = set(self._driver.running())
        for gone in running - wanted.keys() - self._leaving.keys():
            self._end(gone, changes)
        self._alive = {i: wanted[i] for i in running & wanted.keys()} | self._leaving
        self._tell()
        taken = {one.private_ip for one in self._leaving.values()}
        new = [o for o in fleet.instances if o.id not in running and o.private_ip not in taken]
        self._boot([one for one in new if one.control_plane])
        self._boot([one for one in new if not one.control_plane])
        self._driver.follow(fleet)
        return fleet

    def _end(self, instance: str, changes: Sequence[Request]) -> None:
        """End a machine at once; if its Auto Scaling group shrank, when it is drained."""
        leaving = self._alive.get(instance) if self._drains else None
        control = self._control_plane()
        if not (leaving and control and control != leaving and _shrunk(instance, changes)):
            self._terminate(instance)
            return
        self._leaving[instance] = leaving

        def bid_farewell(leaving: Instance, control: Instance) -> None:
            self._try(partial(self._farewell.drain, leaving, control))
            self._terminate(instance)
            del self._leaving[instance]

        threading.Thread(target=bid_farewell, args=(leaving, control), daemon=True).start()

    def _terminate(self, instance: str) -> None:
        self._driver.terminate(instance)
        _report(f"{instance} is terminated")

    def _control_plane(self) -> Instance | None:
        return next((one for one in list(self._alive.values()) if one.control_plane), None)

    def _reclaim(self) -> None:
        """Follow the spot notices that are in force."""
        for name, notice in notices(self._settings).items():
            instance, control = self._alive.get(name), self._control_plane()
            if instance and control and name not in self._reclaimed:
                self._reclaimed.add(name)
                reclaim = partial(self._farewell.reclaim, instance, control, notice)
                threading.Thread(target=self._try, args=(reclaim,), daemon=True).start()
                _report(f"{name} is reclaimed in two minutes")

    def _boot(self, instances: Collection[Instance]) -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self._boot_one, instances))

    def _boot_one(self, instance: Instance) -> None:
        began = time.monotonic()
        try:
            self._driver.boot(instance)
        except (SandboxError, ClientError, OSError) as error:
            if self._refused.get(instance.id) != str(error):
                _report(f"{instance.id} of {instance.group} did not boot: {error}")
            self._refused[instance.id] = str(error)
        else:
            self._alive[instance.id] = instance
            self._tell()
            took = time.monotonic() - began
            _report(f"{instance.id} of {instance.group}, {instance.type}: booted in {took:.1f} s")

    def _tell(self) -> None:
        with self._telling:
            write(list(self._alive.values()), self._settings.fleet)

    def run(self) -> None:
        """Go on until a signal ends it: at once after a request to AWS, else now and then."""
        log, seen = RequestLog(self._settings.request_log), 0
        asked = scheduled = -ANYWAY
        while True:
            mark = log.mark()
            changes = log.changes(min(seen, mark))
            if changes or time.monotonic() - asked > ANYWAY:
                asked = time.monotonic()
                self._try(partial(self.once, changes))
            self._reclaim()
            if time.monotonic() - scheduled > SCHEDULE:
                scheduled = time.monotonic()
                self._try(self._keep_schedule)
            seen = mark
            time.sleep(LOOK)

    def _keep_schedule(self) -> None:
        for group in carry_out(self._aws.client("autoscaling")):
            _report(f"{group} has the size of its scheduled action")

    def serve_claims(self) -> None:
        """Give the claims of every cluster their volumes, until the process ends."""
        while True:
            for one in [i for i in self._alive.values() if i.control_plane]:
                self._try(partial(self._claims_of, one))
            time.sleep(CLAIMS)

    def _claims_of(self, instance: Instance) -> None:
        if instance.id not in self._volumes:
            api = self._driver.api(instance)
            folder = self._settings.state / "volumes/claims"
            self._volumes[instance.id] = Volumes(api, self._aws.ec2, folder, instance.cluster)
        self._volumes[instance.id].once()

    def _try(self, step: Callable[[], object]) -> None:
        try:
            step()
        except (SandboxError, BotoCoreError, ClientError, OSError) as error:
            if str(error) != self._told:
                _report(f"Not followed: {error}")
            self._told = str(error)


def _shrunk(instance: str, changes: Sequence[Request]) -> bool:
    """Say whether an instance went because its group shrank: then AWS waits for a lifecycle hook.

    Who terminates an instance by its id, or deletes a group by force, has no such wait.
    """
    done = {one.action for one in changes}
    named = any(o.action == "TerminateInstances" and instance in o.resource for o in changes)
    return bool(done & _SHRINK) and not named and "DeleteAutoScalingGroup" not in done


def main() -> None:
    """Reconcile until a signal ends it; the machines live on. An argument asks for hollow nodes."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # end with the supervisor
    settings = Settings.of(None, os.environ)
    aws = Emulator(settings)
    _report("following the emulated AWS")
    hollow = "hollow" in sys.argv[1:]
    driver: Driver = Hollow(settings, aws) if hollow else Machines(settings, aws, _report)
    reconciler = Reconciler(settings, aws, driver, drains=not hollow)
    threading.Thread(target=reconciler.serve_claims, daemon=True).start()
    reconciler.run()


if __name__ == "__main__":
    main()
