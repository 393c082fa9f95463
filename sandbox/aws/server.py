"""The emulated AWS as one HTTP server: moto, behind the sandbox's log, faults and control endpoints.

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
            return self._control(Request(environ))(environ, start_response)
        call = requests.read(environ)
        response = self._faults.meet(call) or self._answer(environ, call)
        self._log.append(call.answered(response.status_code))
        return response(environ, start_response)

    def _answer(self, environ: dict[str, Any], call: requests.Call) -> Response:
        try:
            with self._one_at_a_time:
                body, status, headers = run_wsgi_app(self._moto, environ, buffered=True)
        except Exception as error:  # moto's own: whatever it is, the client gets an answer
            traceback.print_exc()
            told = f"The emulated AWS cannot do {call.service} {call.action}: {error!r}"
            # Not 500: the SDKs would send the same request again, and get the same answer.
            return error_response(call, 501, "EmulatorFailure", told)
        return Response(body, status, headers)

    def _control(self, request: Request) -> Response:
        endpoint, _, rest = request.path.removeprefix(CONTROL).partition("/")
        match request.method, endpoint:
            case "GET" | "HEAD", "health":
                return _json(self._health)
            case "GET" | "HEAD", "assets" if found := assets.digest(rest):
                return Response(found + "\n", content_type="text/plain")
            case "GET", "faults":
                return _json(self._faults.listed())
            case "POST", "faults":
                try:
                    self._faults.add(Fault.of(json.loads(request.get_data())))
                except (ValueError, TypeError) as error:
                    return _json({"error": str(error)}, 400)
                return _json(self._faults.listed(), 201)
            case "DELETE", "faults":
                self._faults.clear()
                return _json([])
        return _json({"error": f"{request.method} {request.path} is nothing of the sandbox's"}, 404)


def _json(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value) + "\n", status, content_type="application/json")


class KeepAliveHandler(MotoRequestHandler):
    """HTTP/1.1 with connections that stay open, which werkzeug's own handler closes each time.

    It may: Emulator always reads a request to its end before it answers.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def handle_expect_100(self) -> bool:
        """Ask for the body at once: the answer is otherwise sent only when it is whole."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def run_wsgi(self) -> None:
        """Answer one request."""
        self.environ = environ = self.make_environ()
        chunks, status, headers = run_wsgi_app(self.server.app, environ, buffered=True)
        body = b"".join(chunks)
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for key, value in headers.items():
            self.send_header(key, value)
        if "Content-Length" not in headers and code not in ("204", "304"):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Leave it to the request log, which says more."""


def bind(settings: Settings, port: int) -> BaseWSGIServer:
    """Return a server of the emulated AWS that listens on 127.0.0.1 and answers once it is run.

    Port 0 takes a free one. Raises SystemExit, as werkzeug does, when the port is taken.
    """
    fidelity.apply()
    emulator = Emulator(
        DomainDispatcherApplication(create_backend_app),
        requests.RequestLog(settings.request_log),
        settings.name,
    )
    return make_server(HOST, port, emulator, threaded=True, request_handler=KeepAliveHandler)


def main() -> None:
    """Serve until a signal ends it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # Linux: end with the supervisor, even when that is killed and can end nobody.
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    settings = Settings.of(None, os.environ)
    server = bind(settings, settings.port)
    print(f"serving the emulated AWS of {settings.name} at {settings.endpoint}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
