"""An emulated AWS in this process, on a free loopback port, and boto3 clients for it."""

from __future__ import annotations

import json
import threading
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from sandbox.aws.requests import RequestLog
from sandbox.aws.server import bind
from sandbox.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Running:
    endpoint: str
    log: RequestLog

    def client(self, service: str, **config: Any) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id="somebody",
            aws_secret_access_key="secret",
            config=Config(retries={"total_max_attempts": 1}, **config),
        )

    def ask(self, path: str, method: str = "GET", body: object = None) -> Any:
        """The decoded JSON that a control endpoint answers."""
        request = urllib.request.Request(
            f"{self.endpoint}/_sandbox/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    settings = Settings("unit", tmp_path_factory.mktemp("state"))
    listening = bind(settings, 0)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield Running(f"http://127.0.0.1:{listening.server_port}", RequestLog(settings.request_log))
    listening.shutdown()
    thread.join(10)
    listening.server_close()


@pytest.fixture
def emulator(server: Running) -> Iterator[Running]:
    """The emulated AWS, empty and without faults."""
    urllib.request.urlopen(
        urllib.request.Request(f"{server.endpoint}/moto-api/reset", method="POST"), timeout=10
    ).close()
    yield server
    server.ask("faults", "DELETE")
