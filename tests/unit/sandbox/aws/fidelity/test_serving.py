from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication


@pytest.mark.shows("*:parallel requests")
def test_one_request_at_a_time(
    without: tuple[str, ...], aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside: list[int] = []
    most = 0

    def slow(self: Any, environ: Any) -> Any:
        nonlocal most
        inside.append(1)
        most = max(most, len(inside))
        time.sleep(0.05)
        inside.pop()
        return lambda environ, start_response: []

    monkeypatch.setattr(DomainDispatcherApplication, "get_application", slow)
    application = DomainDispatcherApplication(lambda backend: None)
    calls = [threading.Thread(target=application, args=({}, None)) for _ in range(3)]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert most == 1
