# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Planning in check mode before there is a bucket, or a network: nothing can be asked about either.

kops is then shown an empty bucket by a server on the loopback address, which refuses every write,
and a declaration without the network that is missing; what it would make in its place is left out
of the plan again. Nothing that is planned so is ever applied.
"""

from __future__ import annotations

import contextlib
import copy
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from ansible_collections.datascience.workbench.plugins.module_utils._kops.declaration import (
    is_placeholder,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
    CREATE,
    MODIFY,
    Entry,
    Plan,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.datascience.workbench.plugins.module_utils._kops.declaration import (
        Declaration,
    )

_S3 = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
# S3's answers about an empty bucket that everybody may read, by the query that asks.
_ANSWERS = {
    "location": f"<LocationConstraint {_S3}/>",
    "policyStatus": f"<PolicyStatus {_S3}><IsPublic>true</IsPublic></PolicyStatus>",
    "list-type": f"<ListBucketResult {_S3}><IsTruncated>false</IsTruncated></ListBucketResult>",
}
_MISSING = "<Error><Code>NoSuchKey</Code><Message>There is nothing here yet</Message></Error>"
# What kops makes if it is given no network, and our roles make instead.
_NETWORK = frozenset(
    (
        "VPC",
        "VPCAmazonIPv6CIDRBlock",
        "VPCDHCPOptionsAssociation",
        "DHCPOptions",
        "InternetGateway",
        "EgressOnlyInternetGateway",
        "RouteTable",
        "Route",
        "RouteTableAssociation",
        "DNSZone",
    )
)


@contextlib.contextmanager
def served() -> Iterator[dict[str, str]]:
    """Serve an empty bucket while the body runs; the environment that leads kops's S3 there."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _EmptyBucket)
    thread = threading.Thread(target=server.serve_forever, name="empty bucket", daemon=True)
    thread.start()
    try:
        yield {
            "S3_ENDPOINT": f"http://127.0.0.1:{server.server_address[1]}",
            "S3_ACCESS_KEY_ID": "rehearsal",
            "S3_SECRET_ACCESS_KEY": "rehearsal",
            "S3_REGION": "us-east-1",
        }
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _EmptyBucket(BaseHTTPRequestHandler):
    """Answers reads; the base class answers everything else with 501."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        answer = next((text for key, text in _ANSWERS.items() if key in asked), None)
        self._answer(404 if answer is None else 200, answer or _MISSING)

    def do_HEAD(self) -> None:
        self._answer(404, "")

    def _answer(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Stay silent: stdout is the module's result."""


def without_placeholders(declared: Declaration) -> Declaration:
    """The declaration as kops can plan it before the network exists: it then plans one of its own.

    A zone that does not exist yet is given by the name that it will have: the cluster's parent.
    """
    spec = _stripped(declared.spec)
    if is_placeholder(declared.spec.get("dnsZone")):
        spec["dnsZone"] = declared.name.partition(".")[2]
    groups = tuple(replace(group, spec=_stripped(group.spec)) for group in declared.groups)
    return replace(declared, spec=spec, groups=groups)


def without_network(plan: Plan) -> Plan:
    """The plan without the network that kops would make, but with the tags that it puts on ours."""
    entries = [entry for entry in plan.entries if entry.type not in _NETWORK]
    return replace(plan, entries=tuple(map(_as_shared, entries)))


def _as_shared(entry: Entry) -> Entry:
    if entry.type != "Subnet" or entry.action != CREATE:
        return entry
    return Entry(MODIFY, entry.type, entry.name, tuple(f for f in entry.fields if f.name == "Tags"))


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _stripped(inner) for name, inner in value.items() if not is_placeholder(inner)
        }
    if isinstance(value, list):
        return [_stripped(inner) for inner in value if not is_placeholder(inner)]
    return copy.copy(value)
