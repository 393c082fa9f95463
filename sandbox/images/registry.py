"""The registry that nodes ask first for every registry name; on loopback, one a sandbox.

`python -m sandbox.images.registry` is what the supervisor runs, in the sandbox's environment.
"""

from __future__ import annotations

import ctypes
import json
import os
import secrets
import signal
from typing import TYPE_CHECKING

import requests

from sandbox import toolchain
from sandbox.images.oci import MANIFEST
from sandbox.settings import HOST, SandboxError, Settings, port_taken
from sandbox.toolchain.reporting import Progress, duration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.images.oci import Layout
    from sandbox.toolchain.reporting import Report

_DEADLINE = 60.0


def port(settings: Settings) -> int:
    """The loopback port of this sandbox's registry, which the first question chooses."""
    file = settings.state / "registry.port"
    if not file.exists():
        # Below the kernel's ephemeral ports, and apart from those of emulated AWSs.
        free = (
            p for p in iter(lambda: secrets.choice(range(10000, 20000)), 0) if not port_taken(p)
        )
        file.write_text(f"{next(free)}\n")
    return int(file.read_text())


def configuration(settings: Settings) -> Mapping[str, object]:
    """What the registry is told (distribution.github.io, "Configuring a registry")."""
    return {
        "version": "0.1",
        "log": {"level": "warn", "accesslog": {"disabled": True}},
        "storage": {
            "filesystem": {"rootdirectory": str(settings.state / "registry")},
            "delete": {"enabled": True},
        },
        "http": {"addr": f"{HOST}:{port(settings)}"},
    }


def publish(settings: Settings, layout: Layout, report: Report) -> None:
    """Push every image that the registry does not hold yet, by digest; it must be running."""
    progress = Progress(report)
    with requests.Session() as session:
        session.trust_env = False  # no proxy comes before loopback
        try:
            pushed = [
                name
                for name, digest in layout.manifests()
                if _push(session, f"http://{HOST}:{port(settings)}/v2", layout, name, digest)
            ]
        except requests.RequestException as error:
            raise SandboxError(
                f"The images could not be pushed to the registry of the sandbox {settings.name} at "
                f"{HOST}:{port(settings)}: {error}. Its log is {settings.log('registry')}."
            ) from error
    if pushed:
        report(f"registry: {len(pushed)} images pushed in {duration(progress.seconds)}")


def _push(session: requests.Session, base: str, layout: Layout, name: str, digest: str) -> bool:
    """Push one image under its name without the registry; False if it was there."""
    repository, _, tag = name.partition("/")[2].rpartition(":")
    home = f"{base}/{repository}"
    there = session.head(f"{home}/manifests/{tag}", headers={"Accept": MANIFEST}, timeout=_DEADLINE)
    if there.headers.get("Docker-Content-Digest") == digest:
        return False
    manifest = layout.read(digest)
    for blob in (manifest["config"], *manifest["layers"]):
        if session.head(f"{home}/blobs/{blob['digest']}", timeout=_DEADLINE).status_code == 200:
            continue
        upload = session.post(f"{home}/blobs/uploads/", timeout=_DEADLINE)
        upload.raise_for_status()
        with layout.blob(blob["digest"]).open("rb") as content:
            session.put(
                upload.headers["Location"],
                params={"digest": blob["digest"]},
                data=content,
                headers={"Content-Type": "application/octet-stream"},
                timeout=_DEADLINE,
            ).raise_for_status()
    session.put(
        f"{home}/manifests/{tag}",
        data=layout.blob(digest).read_bytes(),
        headers={"Content-Type": MANIFEST},
        timeout=_DEADLINE,
    ).raise_for_status()
    return True


def main() -> None:
    """Become the registry."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # end with the supervisor
    settings = Settings.of(None, os.environ)
    program = toolchain.ensure(["registry"])["registry"]
    file = settings.state / "registry.json"  # YAML, as JSON is
    file.write_text(json.dumps(configuration(settings)))
    # It would send traces to port 4318 of this machine.
    environment = {**os.environ, "OTEL_TRACES_EXPORTER": "none"}
    os.execve(program, [str(program), "serve", str(file)], environment)  # noqa: S606


if __name__ == "__main__":
    main()
