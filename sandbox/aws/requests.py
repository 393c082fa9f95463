"""What was asked of the emulated AWS: a line of JSON for each request, and questions about them."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from sandbox.aws.operations import rest_action

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_READS = re.compile(
    r"(Describe|Get|List|Head|Lookup|BatchGet|Search|Query|Scan|Select|Check|Validate|Test|Simulate"
    r"|Decode|Estimate|Preview|AssumeRole)"
)
_NAMES_A_RESOURCE = re.compile(r"(Id|Name|Arn|Url|Bucket)(\.member)?(\.\d+)?$")
_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d*/[^/]*/([^/]+)/")


@dataclass(frozen=True)
class Request:
    """One request: time of the answer (UTC), and who asked for what.

    service is the name in the signature's scope, which is also IAM's prefix for the action.
    """

    time: str
    service: str
    action: str
    mutating: bool
    status: int
    principal: str
    agent: str
    resource: str

    def answered(self, status: int) -> Request:
        """Return the request with the status of its answer, and the present time."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        return dataclasses.replace(self, time=now, status=status)


def read_body(environ: dict[str, Any]) -> bytes:
    """Take the whole body off the connection, and leave it in environ to be read again."""
    stream = environ["wsgi.input"]
    chunked = environ.get("wsgi.input_terminated")
    body: bytes = stream.read() if chunked else stream.read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def read(environ: dict[str, Any]) -> Request:
    """Say what a WSGI request, not answered yet, asks of AWS; its body stays readable."""
    body = read_body(environ)
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    scope = environ.get("HTTP_AUTHORIZATION") or f"Credential={query.get('X-Amz-Credential', '')}"
    signed = _CREDENTIAL.search(scope)
    principal, service = signed.groups() if signed else ("", "")
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    form: dict[str, Any] = dict(query)
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        form |= parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    if target:
        form, action = _object(body), target.rpartition(".")[2]
    elif action := form.get("Action", ""):
        service = service or ("sts" if action.startswith("AssumeRole") else "")
    else:
        # Without a signature it is for a public object, or for moto's own pages.
        service = service or ("moto" if path.startswith("/moto-api") else "s3")
        headers = {k[5:].replace("_", "-").lower() for k in environ if k.startswith("HTTP_")}
    named = bool(action)
    return Request(
        time="",
        service=service,
        action=action or rest_action(service, method, path, query, headers),
        mutating=not (_READS.match(action) or form.get("DryRun") == "true")
        if named
        else method not in ("GET", "HEAD", "OPTIONS"),
        status=0,
        principal=principal,
        agent=" ".join(environ.get("HTTP_USER_AGENT", "").split()[:2])[:80],
        resource=(_resource(form) if named else path)[:200],
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _resource(parameters: Mapping[str, Any]) -> str:
    """Return the first parameter that names a resource, "" if there is none."""
    named = (k for k, v in parameters.items() if isinstance(v, str) and _NAMES_A_RESOURCE.search(k))
    return str(parameters.get(next(named, ""), ""))


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
