"""Public addresses."""

from __future__ import annotations

from ipaddress import ip_network
from itertools import chain, repeat

from moto.ec2.models import elastic_ip_addresses, elastic_network_interfaces

from sandbox.aws.fidelity.correction import Patch, correction

PUBLIC = ip_network("198.18.0.0/15")
"""The range of RFC 2544 for benchmarks: routed nowhere, so no packet reaches a stranger."""


@correction(
    "ec2:public addresses",
    source="https://www.rfc-editor.org/rfc/rfc2544 (appendix C.2.2), RFC 6890 (2013)",
)
def public_addresses(patch: Patch) -> None:
    """AWS: an address is the account's own while it holds it; no two instances share one.

    moto: draws from 54.214.0.0/16, which is other people's, with repeats; Elastic IPs from
    127.0.0.0/8, which is this machine.
    """
    addresses = chain.from_iterable(PUBLIC.hosts() for _ in repeat(None))

    def following() -> str:
        return str(next(addresses))

    patch.set(elastic_network_interfaces, "random_public_ip", following)
    patch.set(elastic_ip_addresses, "random_ip", following)
