"""Names and addresses of the networks. Every name bears the sandbox's key, so that its end is seen.

host  203.0.113.7 -- public bridge -- internet 203.0.113.66, 198.51.100.66
                          |
                      router 172.20.0.1, .2 (names), 192.0.2.1 (AWS and the registry)
                          |
                     VPC bridge -- instances 172.20.0.0/16
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

VPC = "172.20.0.0/16"
GATEWAY, RESOLVER = "172.20.0.1", "172.20.0.2"
AWS, AWS_PORT, REGISTRY_PORT = "192.0.2.1", 80, 5000
PUBLIC = "198.18.0.0/15"
"""Where the emulator takes public addresses from."""
CLUSTER = "100.64.0.0/10"
"""Pods and services of kops (spec.nonMasqueradeCIDR)."""
INTERNET, PEOPLE = "203.0.113.0/24", "198.51.100.0/24"
ADMINISTRATOR, STRANGER, PERSON = "203.0.113.7", "203.0.113.66", "198.51.100.66"
METADATA = "169.254.169.254"
UNREACHABLE = (VPC, CLUSTER, PUBLIC)
"""Ranges that no packet may leave the machine for; the last of all routes says so.

The host has no route to the others, which it may use itself: they are in namespaces only.
"""
LAST_METRIC = 4000000


@dataclass(frozen=True)
class Names:
    """Network namespaces and links of one sandbox."""

    key: str

    @property
    def prefix(self) -> str:
        """What every namespace of this sandbox begins with."""
        return f"wb-{self.key}-"

    @property
    def family(self) -> str:
        """The control group of all its instances."""
        return f"workbench-{self.key}"

    @property
    def router(self) -> str:
        """Namespace of the VPC's router, and of AWS."""
        return self.prefix + "router"

    @property
    def internet(self) -> str:
        """Namespace of a stranger's machine."""
        return self.prefix + "internet"

    @property
    def foot(self) -> str:
        """The link by which the host, as the administrator, reaches public addresses."""
        return f"wb{self.key}"

    def node(self, instance: str) -> str:
        """Namespace of an instance."""
        return self.prefix + instance

    def port(self, instance: str) -> str:
        """The router's end of an instance's link: 15 characters at most."""
        return "v" + instance[-12:]


def path(namespace: str) -> Path:
    """Where ip(8) keeps a network namespace."""
    return Path("/run/netns", namespace)
