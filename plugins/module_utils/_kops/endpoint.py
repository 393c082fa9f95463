# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The way to a cluster's API server, and whether anything answers there."""

from __future__ import annotations

import socket
import urllib.request
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
    of the control plane, of which the first that answers is taken, the first of all if none does.
    Raises UnreachableError if they are needed and there is none.
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
    urls = [f"https://{_bracketed(address)}" for address in found]
    if len(urls) == 1:
        return urls[0]
    return next((url for url in urls if not silence(url)), urls[0])


def silence(url: str) -> str:
    """Why nothing answers at url, after PATIENCE seconds at most; "" if something does.

    Also "" where a proxy leads to url: only the proxy can be asked without speaking TLS.
    """
    parts = urlsplit(url)
    place = (parts.hostname or "", parts.port or 443)
    if _is_proxied(*place):
        return ""
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


def _is_proxied(host: str, port: int) -> bool:
    """Whether kops asks a proxy for that place; its own rules leave loopback out."""
    if host == "localhost" or host.startswith("127.") or host == "::1":
        return False
    proxies = urllib.request.getproxies()
    return "https" in proxies and not urllib.request.proxy_bypass(f"{host}:{port}")


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
