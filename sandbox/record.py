"""What a running sandbox tells its users: where it is, and the environment to reach it."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.network.plan import PUBLIC
from sandbox.settings import (
    ACCESS_KEY,
    HOST,
    REGION,
    SECRET_KEY,
    SandboxError,
    Settings,
    cleaned,
)
from sandbox.ssh import public_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
    ssh_private_key: str
    ssh_public_key: str
    ssh_known_hosts: str
    fleet: str
    """The file with the instances that run as machines or nodes; it may not be there yet."""
    kubeconfig: str
    """Where kubectl and `kops export kubeconfig` look, in this sandbox's environment."""
    kubectl: str | None = None
    api_server: str | None = None
    """Where the cluster's API is, if not at its control plane's address."""
    registry: str | None = None
    """Where images are pushed to, which nodes get under any registry's name."""
    builder: str | None = None
    builder_options: Sequence[str] = field(default_factory=list)

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
            fleet=str(settings.fleet),
            kubeconfig=str(settings.state / "kubeconfig"),
            ssh_private_key=str(settings.ssh_key),
            ssh_public_key=public_key(settings.ssh_key),
            ssh_known_hosts=str(settings.ssh_key.with_name("known_hosts")),
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

        S3 has variables of its own because kops reads its state store with them. No profile is
        named: amazon.aws refuses keys and a profile together.
        """
        return {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_CONFIG_FILE": self.aws_config,
            "AWS_SHARED_CREDENTIALS_FILE": self.aws_credentials,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "S3_ENDPOINT": self.endpoint,
            "S3_ACCESS_KEY_ID": self.access_key,
            "S3_SECRET_ACCESS_KEY": self.secret_key,
            "S3_REGION": self.region,
            "KUBECONFIG": self.kubeconfig,
            "KUBECACHEDIR": f"{self.kubeconfig}.cache",
            "KOPS_BASE_URL": self.assets,
            "KOPS_FEATURE_FLAGS": "-ImageDigest",
            "WORKBENCH_SANDBOX": self.name,
        }

    def environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Return environ made to speak to this sandbox: its programs first, no proxy before it."""
        merged = cleaned(environ) | self.variables()
        merged["NO_PROXY"] = merged["no_proxy"] = ",".join(
            dict.fromkeys([HOST, PUBLIC, *filter(None, environ.get("NO_PROXY", "").split(","))])
        )
        for program in filter(None, (self.kubectl, self.kops)):
            if shutil.which(Path(program).name, path=merged.get("PATH")) != program:
                merged["PATH"] = (
                    f"{Path(program).parent}{os.pathsep}{merged.get('PATH', os.defpath)}"
                )
        return merged
