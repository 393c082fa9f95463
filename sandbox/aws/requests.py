"""What was asked of the emulated AWS: one line of JSON for each request, and questions about them."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TYPE_CHECKING
from urllib.parse import parse_qsl

from sandbox.aws.operations import rest_action

if TYPE_CHECKING:
    from pathlib import Path
    from collections.abc import Mapping

_READS = re.compile(
    r"(Describe|Get|List|Head|Lookup|BatchGet|Search|Query|Scan|Select|Check|Validate|Test|Simulate"
    r"|Decode|Estimate|Preview|AssumeRole)"
)
_NAMES_A_RESOURCE = re.compile(r"(Id|Name|Arn|Url|Bucket|Key)(\.member)?(\.\d+)?")
_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d*/[^/]*/([^/]+)/")


@dataclass(frozen=True)
class Request:
    """One request as the log holds it."""

    time: str
    service: str
    action: str
    mutating: bool
    status: int
    principal: str
    agent: str
    resource: str


@dataclass(frozen=True)
class Call:
    """What a request asks for, before it is answered.

    service is the name in the signature's scope, which is also IAM's prefix for the action.
    """

    service: str
    action: str
    mutating: bool
    principal: str
    agent: str
    resource: str
    wire: str
    method: str

    def answered(self, status: int) -> Request:
        """Return the log's entry for this call."""
        return Request(
            datetime.now(UTC).isoformat(timespec="milliseconds"),
            self.service,
            self.action,
            self.mutating,
            status,
            self.principal,
            self.agent,
            self.resource,
        )


def read_body(environ: dict[str, Any]) -> bytes:
    """Take the whole body off the connection, and leave it in environ to be read again."""
    length = environ.get("CONTENT_LENGTH")
    stream = environ["wsgi.input"]
    body: bytes
    if environ.get("wsgi.input_terminated"):
        body = stream.read()
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
    else:
        body = stream.read(int(length)) if length else b""
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def read(environ: dict[str, Any]) -> Call:
    """Say what a WSGI request asks of AWS; its body stays readable."""
    body = read_body(environ)
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    scope = environ.get("HTTP_AUTHORIZATION") or f"Credential={query.get('X-Amz-Credential', '')}"
    signed = _CREDENTIAL.search(scope)
    principal, service = signed.groups() if signed else ("", "")
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    form = dict(query)
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        form |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    if target:
        wire, action = "json", target.rpartition(".")[2]
        resource = _resource(_object(body))
        service = service or target.partition(".")[0]
    elif "Action" in form:
        action = form["Action"]
        wire = "ec2" if service == "ec2" else "query"
        resource = _resource(form)
        service = service or ("sts" if action.startswith("AssumeRole") else "")
    else:
        wire, service = "rest", service or _unsigned(path)
        headers = [k[5:].replace("_", "-").lower() for k in environ if k.startswith("HTTP_")]
        action = rest_action(service, method, path, query, headers)
        resource = path
    return Call(
        service=service,
        action=action,
        mutating=method not in ("GET", "HEAD", "OPTIONS")
        if wire == "rest"
        else not (_READS.match(action) or form.get("DryRun", "").lower() == "true"),
        principal=principal,
        agent=" ".join(environ.get("HTTP_USER_AGENT", "").split()[:2])[:80],
        resource=resource[:200],
        wire=wire,
        method=method,
    )


def _unsigned(path: str) -> str:
    """Requests without a signature are for S3's public objects, or for moto's own pages."""
    return "moto" if path.startswith("/moto-api") else "s3"


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _resource(parameters: Mapping[str, Any]) -> str:
    """Return the first parameter that names a resource, "" if there is none."""
    for key, value in parameters.items():
        if isinstance(value, str) and _NAMES_A_RESOURCE.search(key[-24:]) and key != "KeyMaterial":
            return value
    return ""


class RequestLog:
    """A file of requests, one JSON object a line; written by the server, read by anyone."""

    def __init__(self, path: Path) -> None:
        """Use the file at path, which need not exist yet."""
        self.path = path
        self._lock = threading.Lock()

    def append(self, request: Request) -> None:
        """Add one line."""
        line = json.dumps(dataclasses.asdict(request)) + "\n"
        with self._lock, self.path.open("a") as log:
            log.write(line)

    def mark(self) -> int:
        """Return the present end of the log, to ask later what came after it."""
        return self.path.stat().st_size if self.path.exists() else 0

    def since(self, mark: int = 0) -> list[Request]:
        """Return the requests that were answered after a mark, in the order of their answers."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as log:
            log.seek(mark)
            lines = log.read().splitlines(keepends=True)
        return [Request(**json.loads(line)) for line in lines if line.endswith(b"\n")]

    def changes(self, since: int = 0) -> list[Request]:
        """Return the requests after a mark that changed something: mutating, and not refused."""
        return [r for r in self.since(since) if r.mutating and r.status < 400]
