# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reads an answer of DescribeInstances as it streams by, and keeps the few fields that are used.

An answer is about 5.5 KB an instance, most of it about interfaces and volumes. botocore makes
Python objects of all of it, by a model of EC2 that takes longer to load than 1,000 instances to
read. Form: docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html (2026-11).
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers import expat

from ansible_collections.datascience.workbench.plugins.module_utils._inventory.instance import (
    Instance,
)

_ROOT = "DescribeInstancesResponse"
# Depth of an element: the root is 1, an <item> of a <reservationSet> 3, an instance 5.
_INSTANCE = 5
_FIELDS = frozenset(
    (
        "instanceId",
        "instanceType",
        "instanceLifecycle",
        "launchTime",
        "privateIpAddress",
        "ipAddress",
        "privateDnsName",
        "dnsName",
    )
)
_INNER = {("placement", "availabilityZone"): "zone", ("instanceState", "name"): "state"}


@dataclass(frozen=True)
class Page:
    """One answer; next_token is "" on the last one."""

    instances: list[Instance]
    next_token: str


def read_page(region: str, body: bytes) -> Page:
    """Read one answer. Raises ValueError if it is none of DescribeInstances, or not whole."""
    return _Reader(region).read(body)


class _Reader:
    """Handlers of one parse."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._depth = 0
        self._set = self._part = self._key = ""
        self._text: list[str] = []
        self._fields: dict[str, str] = {}
        self._tags: dict[str, str] = {}
        self._instances: list[Instance] = []
        self._next_token = ""

    def read(self, body: bytes) -> Page:
        """Parse body, once."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.EntityDeclHandler = _refuse
        try:
            parser.Parse(body, True)
        except expat.ExpatError as error:
            raise ValueError(f"the answer is not XML ({error})") from error
        return Page(self._instances, self._next_token)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        self._text.clear()
        if self._depth == 1:
            if name != _ROOT:
                raise ValueError(f"the answer is a {name}, not a {_ROOT}")
        elif self._depth == 2:
            self._set = name
        elif self._depth == _INSTANCE:
            self._fields, self._tags = {}, {}
        elif self._depth == _INSTANCE + 1:
            self._part = name

    def _end(self, name: str) -> None:
        depth = self._depth - _INSTANCE
        self._depth -= 1
        if depth == 1:
            if name in _FIELDS:
                self._fields[name] = "".join(self._text)
        elif depth == 2:
            if field := _INNER.get((self._part, name)):
                self._fields[field] = "".join(self._text)
        elif depth == 3:
            if self._part == "tagSet":
                self._tag(name, "".join(self._text))
        elif depth == 0:
            self._instance()
        elif self._depth == 1 and name == "nextToken":
            self._next_token = "".join(self._text)

    def _tag(self, name: str, text: str) -> None:
        if name == "key":
            self._key = text
            self._tags[text] = ""
        elif name == "value":
            self._tags[self._key] = text

    def _instance(self) -> None:
        if self._set != "reservationSet" or "instanceId" not in self._fields:
            return
        told = self._fields.get
        self._instances.append(
            Instance(
                region=self._region,
                id=self._fields["instanceId"],
                state=told("state", ""),
                type=told("instanceType", ""),
                zone=told("zone", ""),
                lifecycle=told("instanceLifecycle", "on-demand"),
                private_ip=told("privateIpAddress", ""),
                public_ip=told("ipAddress", ""),
                private_dns=told("privateDnsName", ""),
                public_dns=told("dnsName", ""),
                launch_time=told("launchTime", ""),
                tags=self._tags,
            )
        )


def _refuse(*_declared: object) -> None:
    raise ValueError("the answer declares entities, which AWS never does")
