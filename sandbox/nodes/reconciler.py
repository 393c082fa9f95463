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
from sandbox.nodes.api import Api
from sandbox.nodes.emulator import Emulator
from sandbox.nodes.instance import write
from sandbox.nodes.machine.driver import Machines
from sandbox.nodes.volumes import Volumes
from sandbox.settings import SandboxError, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sandbox.nodes.driver import Driver
    from sandbox.nodes.emulator import Fleet
    from sandbox.nodes.instance import Instance

LOOK, ANYWAY, CLAIMS = 0.5, 10.0, 1.0
"""Seconds between looks: at the request log, at AWS whatever that says, at claims of volumes."""

_report = partial(print, flush=True)


class Reconciler:
    """Boots what AWS runs, ends what it does not run any more."""

    def __init__(self, settings: Settings, aws: Emulator, driver: Driver) -> None:
        """Look at a sandbox's AWS, and tell the driver."""
        self._settings, self._aws, self._driver = settings, aws, driver
        self._refused: dict[str, str] = {}
        self._alive: dict[str, Instance] = {}
        self._telling = threading.Lock()
        self._volumes: dict[str, Volumes] = {}
        self._told = ""

    def once(self) -> Fleet:
        """Make the machines what AWS says now; return what it said."""
        fleet = self._aws.fleet()
        wanted = {one.id: one for one in fleet.instances}
        running = set(self._driver.running())
        for gone in running - wanted.keys():
            self._driver.terminate(gone)
            _report(f"{gone} is terminated")
        self._alive = {i: wanted[i] for i in running & wanted.keys()}
        self._tell()
        new = [one for one in fleet.instances if one.id not in running]
        self._boot([one for one in new if one.control_plane])
        self._boot([one for one in new if not one.control_plane])
        self._driver.follow(fleet)
        return fleet

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
        log, seen, asked = RequestLog(self._settings.request_log), 0, -ANYWAY
        while True:
            mark = log.mark()
            if time.monotonic() - asked > ANYWAY or log.changes(min(seen, mark)):
                asked = time.monotonic()
                self._try(self.once)
            seen = mark
            time.sleep(LOOK)

    def serve_claims(self) -> None:
        """Give the claims of every cluster their volumes, until the process ends."""
        while True:
            for one in [i for i in self._alive.values() if i.control_plane]:
                self._try(partial(self._claims_of, one))
            time.sleep(CLAIMS)

    def _claims_of(self, instance: Instance) -> None:
        if instance.id not in self._volumes:
            authority = self._aws.store(instance.cluster).authority("kubernetes-ca")
            api = Api(authority, self._settings.names.node(instance.id))
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


def main() -> None:
    """Reconcile until a signal ends it; the machines live on."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # end with the supervisor
    settings = Settings.of(None, os.environ)
    aws = Emulator(settings)
    _report("following the emulated AWS")
    reconciler = Reconciler(settings, aws, Machines(settings, aws, _report))
    threading.Thread(target=reconciler.serve_claims, daemon=True).start()
    reconciler.run()


if __name__ == "__main__":
    main()
