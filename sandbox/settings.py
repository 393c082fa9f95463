"""Where a sandbox of a given name lives, what it tells its users, and the environment they need."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import socket
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.network.plan import Names

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
REGION = "us-east-1"
# Words that stand nowhere else: Ansible hides a key wherever it prints.
ACCESS_KEY, SECRET_KEY = "REHEARSALKEY", "rehearsal-secret"


class SandboxError(Exception):
    """Says in one message what failed, on what, and what to do next."""


def cleaned(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without a real account's keys, profiles, endpoints and settings."""
    return {k: v for k, v in environ.items() if not k.startswith(("AWS_", "S3_", "MOTO_"))}


@dataclass(frozen=True)
class Settings:
    """The folders and files of one sandbox."""

    name: str
    state: Path

    @classmethod
    def of(cls, name: str | None, environ: Mapping[str, str]) -> Settings:
        """Choose by name, then WORKBENCH_SANDBOX, then "default"; below WORKBENCH_STATE if set."""
        name = name or environ.get("WORKBENCH_SANDBOX") or "default"
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}", name):
            raise SandboxError(
                f"{name!r} cannot name a sandbox: use letters, digits, '-' and '_', at most 63."
            )
        base = Path(environ.get("WORKBENCH_STATE") or ROOT / ".workbench").absolute()
        return cls(name, base / "sandbox" / name)

    @property
    def record(self) -> Path:
        """The file that tells others where the sandbox is; it exists while the sandbox is up."""
        return self.state / "sandbox.json"

    @property
    def request_log(self) -> Path:
        """One JSON object a line for every request that the emulated AWS answered."""
        return self.state / "requests.jsonl"

    def log(self, program: str) -> Path:
        """What a supervised program wrote."""
        return self.state / "logs" / f"{program}.log"

    @property
    def endpoint(self) -> str:
        """The address of the emulated AWS."""
        return f"http://{HOST}:{self.port}"

    @property
    def port(self) -> int:
        """The port that the first `up` chose; 0 before that."""
        try:
            return int((self.state / "port").read_text())
        except (OSError, ValueError):
            return 0

    @property
    def dns_address(self) -> str:
        """A loopback address of this sandbox alone, for its DNS server's port 53."""
        return f"127.53.{self.port >> 8}.{self.port & 255}"

    @property
    def runtime(self) -> Path:
        """A short folder for sockets, whose paths may have 107 bytes (unix(7)); not made here.

        It follows from the state folder's path, so that it is found again when that was deleted.
        """
        key = hashlib.sha256(os.fsencode(self.state)).hexdigest()[:12]
        base = os.environ.get("XDG_RUNTIME_DIR", "")
        if not (0 < len(base) < 70 and os.access(base, os.W_OK)):
            base = tempfile.gettempdir() if len(tempfile.gettempdir()) < 70 else "/tmp"  # noqa: S108
        return Path(base, f"workbench-{os.getuid()}-{key}")

    def prepare(self) -> None:
        """Make the state folder with the profile of the emulated account.

        Raises SandboxError when it cannot be written.
        """
        try:
            for folder in ("aws", "bin", "logs"):
                (self.state / folder).mkdir(parents=True, exist_ok=True)
            (self.state / "aws/config").write_text(f"[default]\nregion = {REGION}\noutput = json\n")
            (self.state / "aws/credentials").write_text(
                f"[default]\naws_access_key_id = {ACCESS_KEY}\n"
                f"aws_secret_access_key = {SECRET_KEY}\n"
            )
        except OSError as error:
            raise SandboxError(
                f"The sandbox {self.name} cannot write its state folder {self.state}: "
                f"{error.strerror}. Make it writable, or set WORKBENCH_STATE to another folder."
            ) from error

    @property
    def ssh_key(self) -> Path:
        """The administrator's private key, in a folder that only this user may enter."""
        return self.state / "ssh" / "key"

    @property
    def key(self) -> str:
        """What names of this sandbox's bear where they share a space with others'."""
        return hashlib.sha256(os.fsencode(self.state)).hexdigest()[:8]

    @property
    def names(self) -> Names:
        """Names of its networks and control groups."""
        return Names(self.key)

    @property
    def fleet(self) -> Path:
        """The file that tells of the instances that are machines now."""
        return self.state / "fleet.json"

    @property
    def notices(self) -> Path:
        """The folder with a file for each instance that is about to be reclaimed."""
        return self.state / "notices"

    def keep_port(self, port: int | None) -> None:
        """Remember the port given, else the one remembered, else a free one."""
        (self.state / "port").write_text(f"{port or self.port or free_ports(1)[0]}\n")


def free_ports(number: int) -> list[int]:
    """Loopback ports where nothing listens.

    They are below the kernel's ephemeral ports, which any outgoing connection may hold.
    """
    found: set[int] = set()
    while len(found) < number:
        if not port_taken(port := secrets.choice(range(20000, 30000))):
            found.add(port)
    return list(found)


def port_taken(port: int) -> bool:
    """Say whether something listens on a loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def private_folder(path: Path) -> Path:
    """Make a folder that only this user may enter, or check that it is one."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise SandboxError(
            f"{path} is not a private folder of this user: remove it, and try again."
        )
    return path
