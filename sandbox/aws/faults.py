"""Faults that a test asks for: a request is answered late, with an error of AWS's, or both."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import asdict, dataclass, fields, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

from sandbox.aws.operations import protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.aws.requests import Request


@dataclass(frozen=True)
class Fault:
    """What goes wrong: delay in seconds; times None is for ever; after counts calls let through."""

    service: str = "*"
    action: str = "*"
    status: int | None = None
    code: str = "InternalError"
    message: str = "The sandbox was asked for this fault."
    after: int = 0
    times: int | None = 1
    delay: float = 0.0
    matched: int = 0

    @classmethod
    def of(cls, wish: object) -> Fault:
        """Read a fault from decoded JSON; raises ValueError that says what is wrong with it."""
        known = {field.name for field in fields(cls)} - {"matched"}
        if not isinstance(wish, dict) or not wish.keys() <= known:
            raise ValueError(f"A fault is an object with any of {', '.join(sorted(known))}.")
        fault = cls(**wish)
        if not (fault.status or fault.delay):
            raise ValueError("A fault needs a status, a delay, or both.")
        if fault.status is not None and fault.status not in set(HTTPStatus):
            raise ValueError(f"{fault.status} is no HTTP status.")
        return fault

    @property
    def fires(self) -> bool:
        """Say whether the last call that matched is among those that go wrong."""
        number = self.matched - self.after
        return number > 0 and (self.times is None or number <= self.times)


class Faults:
    """The faults in force."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Put a fault in force, after those that are."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Put all faults out of force."""
        with self._lock:
            self._faults.clear()

    def listed(self) -> list[Mapping[str, Any]]:
        """Return the faults as JSON objects, with the count of calls that matched each."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def meet(self, request: Request) -> Fault | None:
        """Count the request, wait as long as its fault says, and return that, None without one."""
        with self._lock:
            hit = self._hit(request)
        time.sleep(hit.delay if hit else 0)
        return hit

    def _hit(self, request: Request) -> Fault | None:
        for index, fault in enumerate(self._faults):
            if fault.service in ("*", request.service) and fault.action in ("*", request.action):
                counted = self._faults[index] = replace(fault, matched=fault.matched + 1)
                if counted.fires:
                    return counted
        return None


def error_response(
    environ: Mapping[str, Any], service: str, status: int, code: str, message: str
) -> Response:
    """Return an error in the protocol of the request's service, as botocore and the Go SDK read it.

    Forms: docs.aws.amazon.com, "Error responses" of EC2 and S3; smithy.io's AWS protocols.
    """
    kind = "json" if "HTTP_X_AMZ_TARGET" in environ else protocol(service)
    request_id = "00000000-0000-4000-8000-000000000000"
    headers = {"x-amzn-RequestId": request_id, "x-amz-request-id": request_id}
    if kind in ("json", "rest-json"):
        body = json.dumps({"__type": code, "message": message})
        headers["x-amzn-ErrorType"] = code
        return Response(body, status, headers, content_type="application/x-amz-json-1.1")
    told = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    if service == "s3":
        body = f"<Error>{told}<RequestId>{request_id}</RequestId></Error>"
    elif kind == "ec2":
        body = f"<Errors><Error>{told}</Error></Errors><RequestID>{request_id}</RequestID>"
        body = f"<Response>{body}</Response>"
    else:
        side = "Sender" if status < 500 else "Receiver"
        body = f"<Error><Type>{side}</Type>{told}</Error><RequestId>{request_id}</RequestId>"
        body = f"<ErrorResponse>{body}</ErrorResponse>"
    return Response(f'<?xml version="1.0"?>\n{body}', status, headers, content_type="text/xml")
