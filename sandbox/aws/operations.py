"""The name of the operation behind a REST request, from botocore's own description of the service.

S3, Route 53 and EFS say what they do by method, path and query; the other services name the action.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_FOLDERS = {"elasticfilesystem": "efs", "elasticloadbalancing": "elbv2"}
_loader = Loader()


@dataclass(frozen=True)
class Operation:
    """One operation of a REST service: how its requests look, and what they must carry."""

    name: str
    path: re.Pattern[str]
    query: frozenset[tuple[str, str]]
    required_query: frozenset[str]
    required_headers: frozenset[str]

    @property
    def strictness(self) -> int:
        """Count what a request must carry: of several that fit, the strictest is meant."""
        return len(self.query) + len(self.required_query) + len(self.required_headers)


@cache
def _model(service: str) -> Mapping[str, Any]:
    try:
        model: Mapping[str, Any] = _loader.load_service_model(
            _FOLDERS.get(service, service), "service-2"
        )
    except UnknownServiceError:
        return {"metadata": {}, "operations": {}, "shapes": {}}
    return model


def protocol(service: str) -> str:
    """Return botocore's name of a service's protocol (ec2, json, rest-xml...), "" if unknown.

    service is a signing name, as in the credential scope of a request's signature.
    """
    return str(_model(service)["metadata"].get("protocol", ""))


@cache
def _operations(service: str, method: str) -> tuple[Operation, ...]:
    """Return a service's operations of one HTTP method, the strictest first."""
    model = _model(service)
    found = []
    for name, operation in model["operations"].items():
        if operation["http"]["method"] != method:
            continue
        path, _, query = operation["http"]["requestUri"].partition("?")
        shape = model["shapes"].get(operation.get("input", {}).get("shape"), {})
        members = [shape["members"][member] for member in shape.get("required", ())]
        pattern = re.sub(
            r"\\\{[^}]*?(\\\+)?\\\}",
            lambda m: ".+" if m[1] else "[^/]+",
            re.escape(path.rstrip("/")),
        )
        found.append(
            Operation(
                name,
                re.compile(pattern + "/?"),
                frozenset(parse_qsl(query, keep_blank_values=True)),
                _located(members, "querystring"),
                _located(members, "header"),
            )
        )
    return tuple(sorted(found, key=lambda operation: -operation.strictness))


def _located(members: Collection[Mapping[str, Any]], where: str) -> frozenset[str]:
    return frozenset(
        member["locationName"].lower() if where == "header" else member["locationName"]
        for member in members
        if member.get("location") == where
    )


def rest_action(
    service: str, method: str, path: str, query: Mapping[str, str], headers: Collection[str]
) -> str:
    """Return the operation's name, such as PutObject, or "PUT /path" if none fits.

    headers are the request's header names in lower case; query its decoded parameters.
    """
    for operation in _operations(service, method):
        if (
            operation.path.fullmatch(path)
            and operation.query <= query.items()
            and operation.required_query <= query.keys()
            and operation.required_headers <= set(headers)
        ):
            return operation.name
    return f"{method} {path}"
