"""How requests reach the emulator."""

from __future__ import annotations

from threading import RLock
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from sandbox.aws.fidelity.correction import Patch, correction


@correction("*:parallel requests", "measured with kops 1.36.2, November 2026")
def one_request_at_a_time(patch: Patch) -> None:
    """AWS: requests in parallel do not disturb each other.

    moto: its models are not safe for threads; kops deletes a group, its template and its instances
    at once.
    """
    lock = RLock()

    @patch.wrap(DomainDispatcherApplication, "__call__")
    def call(original: Any, self: Any, environ: Any, start_response: Any) -> Any:
        with lock:
            return original(self, environ, start_response)
