# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The way to a cluster's API server, and whether anything answers there."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ENDPOINT_ARGUMENTS: dict[str, dict[str, Any]] = {
    "reach": {"type": "str", "choices": ["auto", "name", "address"], "default": "auto"},
    "api_server": {"type": "str"},
}
# Seconds in which a server that can be reached at all has answered.
PATIENCE = 5.0


class UnreachableError(WorkbenchError):
    """There is no API server at the place where it should be."""


def by_address(reach: str, spec: Mapping[str, Any]) -> bool:
    """Whether the option reach means the control plane's address, for a cluster of this spec."""
    if reach != "auto":
        return reach == "address"
    topology = spec.get("topology") or {}
    return bool((topology.get("dns") or {}).get("type") == "Private")


def api_server(
    params: Mapping[str, Any], spec: Mapping[str, Any], addresses: Callable[[], list[str]]
) -> str | None:
    """The URL to give to kops, None to let kops use the name that it gave.

    params are those of ENDPOINT_ARGUMENTS and the cluster's name; addresses finds the public ones
    of the control plane. Raises UnreachableError if they are needed and there is none.
    """
    if params["api_server"]:
        return str(params["api_server"])
    if not by_address(params["reach"], spec):
        return None
    found = addresses()
    if not found:
        raise UnreachableError(
            f"find the API server of {params['name']}",
            "no machine of its control plane is running with a public address",
            "Wake the cluster, or wait until the machine has started; or give api_server.",
        )
    return f"https://{_bracketed(found[0])}"


def silence(url: str) -> str:
    """Why nothing answers at url, after PATIENCE seconds at most; "" if something does."""
    parts = urlsplit(url)
    place = (parts.hostname or "", parts.port or 443)
    try:
        with socket.create_connection(place, timeout=PATIENCE):
            return ""
    except TimeoutError:
        return f"{url} did not answer within {PATIENCE:g} seconds"
    except OSError as error:
        return f"{url}: {error.strerror or error}"


def require_answer(name: str, url: str, advice: str) -> None:
    """Raise UnreachableError, ending in advice, if the API server of cluster name is silent."""
    reason = silence(url)
    if reason:
        raise UnreachableError(f"reach the API server of {name}", reason, advice)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
