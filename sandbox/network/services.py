"""The program `network`: what instances find in their VPC besides each other.

AWS and the registry at the router, names at the VPC's second address; on each instance its
metadata, and the emulated AWS at the loopback port that kops wrote into its documents. It
listens in the sandbox's namespaces only, and speaks to this machine's loopback.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import socket
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from sandbox.aws import dns
from sandbox.images import registry
from sandbox.network import metadata, plan, sockets
from sandbox.nodes import farewell
from sandbox.nodes.emulator import Emulator
from sandbox.nodes.instance import recorded
from sandbox.settings import HOST, Settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from sandbox.nodes.instance import Instance

    Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

_report = partial(print, flush=True)
LOOK = 0.5


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(1 << 18):
            writer.write(chunk)
            await writer.drain()
        writer.write_eof()


async def forward(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass a connection on to a loopback port of this machine."""
    try:
        there_reader, there_writer = await asyncio.open_connection(HOST, port)
    except OSError:
        writer.close()
        return
    await asyncio.gather(_copy(reader, there_writer), _copy(there_reader, writer))
    there_writer.close()
    writer.close()


async def describe(
    instance: Instance,
    settings: Settings,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    """Answer a request for an instance's metadata."""
    with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
        head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode("latin1")
        first, *lines = head.split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {k.lower(): v.strip() for k, _, v in (one.partition(":") for one in lines)}
        notice = farewell.document(settings, instance.id)
        writer.write(metadata.response(*metadata.answer(method, path, headers, instance, notice)))
        await writer.drain()
    writer.close()


class Names(asyncio.DatagramProtocol):
    """The VPC's resolver: Route 53's private zones, and the names that EC2 gives instances."""

    def __init__(self, aws: Emulator, fleet: Path) -> None:
        """Answer from what Route 53 and the instances are at the moment."""
        self._fleet = fleet
        self._route53 = aws.client("route53")
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        """Keep what to answer by."""
        self._transport = transport

    def datagram_received(self, message: bytes, sender: tuple[str, int]) -> None:
        """Answer one question, while others may be asked."""

        async def respond() -> None:
            found = await self._loop.run_in_executor(None, self._answer, message)
            if found and self._transport:
                self._transport.sendto(found, sender)

        task = self._loop.create_task(respond())
        task.add_done_callback(lambda done: done.exception())

    def _answer(self, message: bytes) -> bytes | None:
        with suppress(IndexError, ValueError):
            asked = dns.question(message)
            host, _, domain = asked.name.partition(".")
            if domain == "ec2.internal.":
                addresses = {i.id: i.private_ip for i in recorded(self._fleet)}
                addresses |= {f"ip-{ip.replace('.', '-')}": ip for ip in addresses.values()}
                values = [addresses[host]] if asked.kind == 1 and host in addresses else []
                if host not in addresses:
                    return dns.reply(message, asked, dns.NXDOMAIN, [])
                return dns.reply(message, asked, dns.NOERROR, values)
            return dns.answer(message, self._route53, private=True)
        return None


class Services:
    """All that listens."""

    def __init__(self, settings: Settings) -> None:
        """Nothing listens yet."""
        self._settings, self._names = settings, settings.names
        self._servers: dict[Instance, list[asyncio.Server]] = {}

    async def _listen(
        self, namespace: str, address: str, port: int, serve: Serve
    ) -> asyncio.Server:
        listener = sockets.listening(namespace, address, port)
        return await asyncio.start_server(serve, sock=listener)

    async def router(self) -> None:
        """Open what is at the router."""
        for port, target in (
            (plan.AWS_PORT, self._settings.port),
            (plan.REGISTRY_PORT, registry.port(self._settings)),
        ):
            await self._listen(self._names.router, plan.AWS, port, partial(forward, target))
        kind = socket.SOCK_DGRAM
        resolver = sockets.listening(self._names.router, plan.RESOLVER, 53, kind)
        aws = Emulator(self._settings)
        await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: Names(aws, self._settings.fleet), sock=resolver
        )

    async def follow(self) -> None:
        """Open what is on instances that came, close it for those that went."""
        known = set(recorded(self._settings.fleet))
        for gone in self._servers.keys() - known:
            for server in self._servers.pop(gone):
                server.close()
        for new in known - self._servers.keys():
            node, port = self._names.node(new.id), self._settings.port
            try:
                self._servers[new] = [
                    await self._listen(
                        node, plan.METADATA, 80, partial(describe, new, self._settings)
                    ),
                    await self._listen(node, HOST, port, partial(forward, port)),
                ]
            except OSError as error:
                _report(f"{new.id}: {error}")


async def serve(settings: Settings) -> None:
    """Serve for ever."""
    services = Services(settings)
    await services.router()
    _report("serving the networks")
    while True:
        await services.follow()
        await asyncio.sleep(LOOK)


def main() -> None:
    """Serve until a signal ends it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # end with the supervisor
    asyncio.run(serve(Settings.of(None, os.environ)))


if __name__ == "__main__":
    main()
