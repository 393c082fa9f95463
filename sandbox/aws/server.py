"""The emulated AWS as one HTTP server: moto, behind a request log, faults and control endpoints.

GET /_sandbox/health; GET /_sandbox/assets/....sha256; GET, POST, DELETE /_sandbox/faults.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import threading
import traceback
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Request, Response

from sandbox.aws import assets, fidelity, requests
from sandbox.aws.faults import Fault, Faults, error_response
from sandbox.settings import HOST, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication

CONTROL = "/_sandbox/"


class Emulator:
    """A WSGI application that answers as AWS does."""

    def __init__(self, moto: WSGIApplication, log: requests.RequestLog, name: str) -> None:
        """Put moto behind log and faults; name is the sandbox's."""
        self._moto = moto
        self._log = log
        self._faults = Faults()
        # moto keeps its state in plain dictionaries, and kops calls in parallel.
        self._one_at_a_time = threading.Lock()
        self._health = {
            "name": name,
            "boot": uuid.uuid4().hex,
            "pid": os.getpid(),
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
        }

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request: a control endpoint's, or one for AWS."""
        if environ["PATH_INFO"].startswith(CONTROL):
            requests.read_body(environ)
            control: Iterable[bytes] = self._control(Request(environ))(environ, start_response)
            return control
        asked = requests.read(environ)
        fault = self._faults.meet(asked)
        if fault and fault.status:
            response = error_response(
                environ, asked.service, fault.status, fault.code, fault.message
            )
        else:
            response = self._answer(environ, asked)
        self._log.append(asked.answered(response.status_code))
        answer: Iterable[bytes] = response(environ, start_response)
        return answer

    def _answer(self, environ: dict[str, Any], asked: requests.Request) -> Response:
        try:
            with self._one_at_a_time:
                body, status, headers = run_wsgi_app(self._moto, environ, buffered=True)
        except Exception as error:  # moto's own: whatever it is, the client gets an answer
            traceback.print_exc()
            told = f"The emulated AWS cannot do {asked.service} {asked.action}: {error!r}"
            # Not 500: the SDKs would send the same request again, and get the same answer.
            return error_response(environ, asked.service, 501, "EmulatorFailure", told)
        return Response(body, status, headers)

    def _control(self, request: Request) -> Response:
        endpoint, _, rest = request.path.removeprefix(CONTROL).partition("/")
        if endpoint == "health":
            return _json(self._health)
        if endpoint == "assets" and (found := assets.digest(rest)):
            return Response(found + "\n", content_type="text/plain")
        if endpoint == "faults":
            return self._change_faults(request)
        return _json({"error": f"{request.method} {request.path} is nothing of the sandbox's"}, 404)

    def _change_faults(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._faults.clear()
        if request.method == "POST":
            try:
                self._faults.add(Fault.of(json.loads(request.get_data())))
            except (ValueError, TypeError) as error:
                return _json({"error": str(error)}, 400)
        return _json(self._faults.listed())


def _json(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value) + "\n", status, content_type="application/json")


class Handler(MotoRequestHandler):  # type: ignore[misc]
    """moto's handler of a connection, without a line on standard error for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Leave it to the request log, which says more."""


def bind(settings: Settings, port: int) -> BaseWSGIServer:
    """Return a server of the emulated AWS that listens on 127.0.0.1 and answers once it is run.

    Port 0 takes a free one. Raises SystemExit, as werkzeug does, when the port is taken.
    """
    emulator = Emulator(
        DomainDispatcherApplication(create_backend_app),
        requests.RequestLog(settings.request_log),
        settings.name,
    )
    return make_server(HOST, port, emulator, threaded=True, request_handler=Handler)


def main() -> None:
    """Serve until a signal ends it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # Linux: end with the supervisor, even when that is killed and can end nobody.
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    fidelity.apply()
    settings = Settings.of(None, os.environ)
    server = bind(settings, settings.port)
    print(f"serving the emulated AWS of {settings.name} at {settings.endpoint}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
