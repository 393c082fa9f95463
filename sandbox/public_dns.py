"""Makes a program ask the sandbox's DNS server instead of the machine's: kops with a public zone.

The program gets a mount namespace of its own, in which /etc/resolv.conf names that server; the
machine's file stays as it is.
"""

from __future__ import annotations

import os
import shlex
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.settings import SandboxError, Settings
from sandbox.supervision import Supervisor, wait_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.record import Record

# The name servers of "sandbox.", asked as RFC 1035 has it.
_QUESTION = bytes.fromhex("000101000001000000000000") + b"\x07sandbox\x00\x00\x02\x00\x01"
ANSWER_DEADLINE = 20.0
_BIND = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'


def check_allowed() -> None:
    """Raise SandboxError unless this user may listen on port 53, which resolvers always ask."""
    first = int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text())
    if os.geteuid() and first > 53:
        raise SandboxError(
            "A public zone cannot be rehearsed by this user: kops looks its name servers up on "
            "port 53, and listening there needs CAP_NET_BIND_SERVICE. Run the sandbox as root, "
            "allow it (sysctl net.ipv4.ip_unprivileged_port_start=53), or use topology.dns Private."
        )


def prefix(settings: Settings) -> Sequence[str]:
    """Return the words to put before a command that is to ask the sandbox's DNS server."""
    as_root = () if os.geteuid() == 0 else ("--map-root-user",)
    return ["unshare", "--mount", *as_root, "sh", "-c", _BIND, str(settings.state / "resolv.conf")]


def _answers(address: str) -> bool:
    """Say whether the DNS server answers, whatever it says."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(2)
        try:
            asking.connect((address, 53))
            asking.send(_QUESTION)
            return bool(asking.recv(512))
        except OSError:
            return False


def start(settings: Settings, record: Record) -> Path:
    """Make the DNS server run; return a program that is kops asking it.

    Raises SandboxError when this user may not have it, or when it does not start.
    """
    check_allowed()
    (settings.state / "resolv.conf").write_text(
        f"nameserver {settings.dns_address}\noptions timeout:5 attempts:2\n"
    )
    supervisor = Supervisor(settings)
    supervisor.start("dns", wait=True)
    # It runs before it listens.
    if not wait_for(lambda: _answers(settings.dns_address), ANSWER_DEADLINE):
        raise SandboxError(
            f"The DNS server of the sandbox {settings.name} did not answer at "
            f"{settings.dns_address} within {ANSWER_DEADLINE:.0f} s.{supervisor.log_tail('dns')}"
        )
    wrapper = settings.state / "bin/kops-public-dns"
    command = shlex.join([*prefix(settings), record.kops or "kops"])
    wrapper.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    wrapper.chmod(0o755)
    return wrapper
