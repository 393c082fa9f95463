"""How requests reach the emulator's models."""

from __future__ import annotations

import functools
from typing import Any

import moto.core.responses as core
from moto.core.exceptions import ServiceException
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from sandbox.aws.fidelity.correction import Patch, correction

_ERRORS = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"


class _InvalidAction(ServiceException):  # type: ignore[misc]  # moto has no types here
    code = "InvalidAction"


@correction("*:unknown actions", core.BaseResponse, "call_action", source=_ERRORS)
def unknown_actions(original: Any, self: Any) -> Any:
    """AWS: InvalidAction, 400, for what it does not know.

    moto: a page of HTML, HTTP 500, which every client repeats, kops for ten minutes.
    """
    try:
        return original(self)
    except NotImplementedError as error:
        return self.serialized(core.ActionResult(_InvalidAction(str(error))))


@correction("*:unknown services", source=_ERRORS)
def unknown_services(patch: Patch) -> None:
    """AWS: has them. moto: a page of HTML, HTTP 500 (pricing is one), which every client repeats.

    Here InvalidAction, 400.
    """

    def unknown(_: Any, start_response: Any) -> list[bytes]:
        kind = ("Content-Type", "application/x-amz-json-1.1")
        start_response("400 Bad Request", [kind, ("x-amzn-ErrorType", "InvalidAction")])
        return [b'{"__type": "InvalidAction", "message": "The emulator lacks this service"}']

    @patch.wrap(DomainDispatcherApplication, "get_application")
    def application(original: Any, self: Any, environ: Any) -> Any:
        self.app_instances.setdefault(None, unknown)
        return original(self, environ)


@correction("*:time of a request", source="measured with kops 1.36.2 and moto 5.2.5, November 2026")
def remembered_lookups(patch: Patch) -> None:
    """AWS: finds the service of a request at once.

    moto: lists its own folder and all methods of the service for each request.
    """
    find = DomainDispatcherApplication.get_backend_for_host
    patch.set(core, "method_names_from_class", functools.cache(core.method_names_from_class))
    patch.set(DomainDispatcherApplication, "get_backend_for_host", functools.cache(find))
