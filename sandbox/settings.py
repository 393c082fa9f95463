"""Where a sandbox of a given name lives, what it tells its users, and the environment they need."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
REGION = "us-east-1"
ACCESS_KEY = SECRET_KEY = "sandbox"


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
            base = tempfile.gettempdir() if len(tempfile.gettempdir()) < 70 else "/tmp"
        return Path(base, f"workbench-{os.getuid()}-{key}")

    def prepare(self, port: int | None) -> None:
        """Make the state folder and the profile of the emulated account; keep or choose the port.

        Raises SandboxError when the state folder cannot be written.
        """
        try:
            for folder in ("aws", "bin", "logs"):
                (self.state / folder).mkdir(parents=True, exist_ok=True)
            if port or not self.port:
                (self.state / "port").write_text(f"{port or secrets.choice(range(20000, 30000))}\n")
            (self.state / "aws/config").write_text(f"[default]\nregion = {REGION}\noutput = json\n")
            (self.state / "aws/credentials").write_text(
                f"[default]\naws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET_KEY}\n"
            )
        except OSError as error:
            raise SandboxError(
                f"The sandbox {self.name} cannot write its state folder {self.state}: "
                f"{error.strerror}. Make it writable, or set WORKBENCH_STATE to another folder."
            ) from error


def private_folder(path: Path) -> Path:
    """Make a folder that only this user may enter, or check that it is one."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise SandboxError(
            f"{path} is not a private folder of this user: remove it, and try again."
        )
    return path


@dataclass(frozen=True)
class Record:
    """What STATE/sandbox.json holds: all that a user of the sandbox needs to know."""

    name: str
    level: str
    region: str
    endpoint: str
    assets: str
    access_key: str
    secret_key: str
    aws_config: str
    aws_credentials: str
    kops: str | None
    request_log: str
    runtime: str
    boot: str

    @classmethod
    def of(
        cls, settings: Settings, level: str, kops: Path | None, kops_version: str, boot: str
    ) -> Record:
        """Describe a running sandbox; boot is the identity of the server's process."""
        return cls(
            name=settings.name,
            level=level,
            region=REGION,
            endpoint=settings.endpoint,
            # kops 1.36 takes its own version from the last part of KOPS_BASE_URL's path.
            assets=f"{settings.endpoint}/_sandbox/assets/{kops_version}",
            access_key=ACCESS_KEY,
            secret_key=SECRET_KEY,
            aws_config=str(settings.state / "aws/config"),
            aws_credentials=str(settings.state / "aws/credentials"),
            kops=str(kops) if kops else None,
            request_log=str(settings.request_log),
            runtime=str(settings.runtime),
            boot=boot,
        )

    @classmethod
    def read(cls, settings: Settings) -> Record | None:
        """Return what is recorded; None if nothing is, or it is not readable as a record."""
        try:
            return cls(**json.loads(settings.record.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    @classmethod
    def needed(cls, settings: Settings) -> Record:
        """Return the record of a sandbox that is up; raises SandboxError if there is none."""
        if record := cls.read(settings):
            return record
        raise SandboxError(
            f"The sandbox {settings.name} is not up ({settings.record} does not tell of it). "
            f"Run `python -m sandbox --name {settings.name} up`."
        )

    def write(self, settings: Settings) -> None:
        """Replace the record at once, so that no reader sees half of it."""
        partial = settings.record.with_suffix(".partial")
        partial.write_text(json.dumps(dataclasses.asdict(self), indent=2) + "\n")
        partial.chmod(0o644)
        partial.replace(settings.record)

    def variables(self) -> dict[str, str]:
        """Return what kops, the AWS tools and boto3 need to speak to this sandbox and no other.

        S3 has variables of its own because kops reads its state store with them.
        """
        return {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_PROFILE": "default",
            "AWS_CONFIG_FILE": self.aws_config,
            "AWS_SHARED_CREDENTIALS_FILE": self.aws_credentials,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "S3_ENDPOINT": self.endpoint,
            "S3_ACCESS_KEY_ID": self.access_key,
            "S3_SECRET_ACCESS_KEY": self.secret_key,
            "S3_REGION": self.region,
            "KOPS_BASE_URL": self.assets,
            "KOPS_FEATURE_FLAGS": "-ImageDigest",
            "WORKBENCH_SANDBOX": self.name,
        }

    def environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Return environ made to speak to this sandbox: its programs first, no proxy before it."""
        merged = cleaned(environ) | self.variables()
        merged["NO_PROXY"] = merged["no_proxy"] = ",".join(
            dict.fromkeys([HOST, *filter(None, environ.get("NO_PROXY", "").split(","))])
        )
        if self.kops and shutil.which("kops", path=environ.get("PATH")) != self.kops:
            merged["PATH"] = (
                f"{Path(self.kops).parent}{os.pathsep}{environ.get('PATH', os.defpath)}"
            )
        return merged
