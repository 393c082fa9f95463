"""The programs that the sandbox runs: where each is built from, and how it tells its version.

The pinned versions are those of the go.mod files, and of nowhere else. There are two: the second,
addons/go.mod, holds what would raise the versions that kops and Kubernetes are tested with.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

from .errors import ToolchainError

MODULE = Path(__file__).parent
"""The folder of go.mod and go.sum, and of the folders of further ones."""
ADDONS = MODULE / "addons"

_SEMVER = r"v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)(?:\+[0-9A-Za-z.-]+)?(?=\s|$)"
_COMPONENT_BASE = "k8s.io/component-base/version.gitVersion"


@dataclass(frozen=True)
class Program:
    """One program, the package of its main function and the way it answers its version."""

    name: str
    module: str
    """Module path in go.mod, whose version is the program's."""
    main: str
    """Folder of the main package below the module, "" for the module's root; "./NAME" is ours."""
    asks: tuple[str, ...]
    """Arguments that make it print its version and nothing else."""
    folder: Path = MODULE
    """Where the go.mod is that pins the module."""
    version: str = ""
    """That of a program which is all ours; others have go.mod's."""
    silent: bool = False
    """Prints no version of use: the one that Go recorded in the binary is taken, if it runs."""
    before: str = ""
    """What stands before the version in its line of the answer."""
    variable: str = ""
    """Go variable that the linker sets to vVERSION, where the source does not hold it."""
    seconds_per_package: float = 0.1
    """Build time of one package on 2 quiet cores (Go 1.26, November 2026)."""

    @property
    def package(self) -> str:
        """Import path of the main package."""
        return self.main if self.ours else f"{self.module}/{self.main}".rstrip("/")

    @property
    def ours(self) -> bool:
        """Whether its main package lies beside go.mod."""
        return self.main.startswith("./")

    def linker_flags(self, version: str) -> str:
        """Value of -ldflags: no symbol tables, and the version where it must be told."""
        return "-s -w" + (f" -X {self.variable}=v{version}" if self.variable else "")

    def version_in(self, answer: str) -> str | None:
        """The version in what the program printed, without "v" and build metadata."""
        before = f"{self.module}\t" if self.silent else self.before
        found = re.search(f"^{re.escape(before)}{_SEMVER}", answer, re.MULTILINE)
        return found[1] if found else None


def _kubernetes(name: str) -> Program:
    return Program(
        name,
        "k8s.io/kubernetes",
        f"cmd/{name}",
        ("--version",),
        before="Kubernetes ",
        variable=_COMPONENT_BASE,
    )


def _kops(name: str, main: str) -> Program:
    return Program(name, "k8s.io/kops", main, ("--help",), silent=True)


PROGRAMS = {
    program.name: program
    for program in (
        # The SDKs of five clouds make its packages the heaviest.
        Program(
            "kops", "k8s.io/kops", "cmd/kops", ("version", "--short"), seconds_per_package=0.16
        ),
        Program(
            "helm",
            "helm.sh/helm/v4",
            "cmd/helm",
            ("version", "--template", "{{.Version}}"),
            variable="helm.sh/helm/v4/internal/version.version",
        ),
        Program(
            "kubectl",
            "k8s.io/kubernetes",
            "cmd/kubectl",
            ("version", "--client"),
            before="Client Version: ",
            variable=_COMPONENT_BASE,
        ),
        _kubernetes("kube-apiserver"),
        _kubernetes("kube-controller-manager"),
        _kubernetes("kube-scheduler"),
        _kubernetes("kube-proxy"),
        _kubernetes("kubelet"),
        Program("etcd", "go.etcd.io/etcd/server/v3", "", ("--version",), before="etcd Version: "),
        _kops("channels", "channels/cmd/channels"),
        _kops("kops-controller", "cmd/kops-controller"),
        _kops("dns-controller", "dns-controller/cmd/dns-controller"),
        Program(
            "aws-cloud-controller-manager",
            "k8s.io/cloud-provider-aws",
            "cmd/aws-cloud-controller-manager",
            ("--version",),
            before="Kubernetes ",
            variable=_COMPONENT_BASE,
        ),
        Program(
            "local-path-provisioner",
            "github.com/rancher/local-path-provisioner",
            "",
            ("--version",),
            before="local-path-provisioner version ",
            variable="main.VERSION",
        ),
        Program(
            "kube-router",
            "github.com/cloudnativelabs/kube-router/v2",
            "cmd/kube-router",
            ("--version",),
            silent=True,
            folder=ADDONS,
        ),
        Program(
            "coredns",
            "github.com/coredns/coredns",
            "./coredns",
            ("-version",),
            before="CoreDNS-",
            folder=ADDONS,
        ),
        Program(
            "registry",
            "github.com/distribution/distribution/v3",
            "./registry",
            ("--version",),
            silent=True,
            folder=ADDONS,
        ),
        Program(
            "kwok",
            "sigs.k8s.io/kwok",
            "cmd/kwok",
            ("--version",),
            before="kwok version ",
            folder=ADDONS,
        ),
        Program(
            "kwok-stages",
            "sigs.k8s.io/kwok",
            "./kwok-stages",
            (),
            silent=True,
            folder=ADDONS,
        ),
        Program(
            "standin",
            "datascience.workbench/sandbox/toolchain/addons",
            "./standin",
            ("--version",),
            variable="main.version",
            version="1.0.0",
            folder=ADDONS,
        ),
    )
}


def program_named(name: str) -> Program:
    """The program of that name, or an error that names the nearest one."""
    if name in PROGRAMS:
        return PROGRAMS[name]
    near = difflib.get_close_matches(name, PROGRAMS, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    known = ", ".join(PROGRAMS)
    raise ToolchainError(f"the toolchain has no program {name!r}{hint}\nIt knows: {known}")


def pinned_version(program: Program, go_mod: Path | None = None) -> str:
    """The version of the program's module in its go.mod, without "v"."""
    if program.version:
        return program.version
    go_mod = go_mod or program.folder / "go.mod"
    required = rf"^\s*(?:require\s+)?{re.escape(program.module)}\s+v(\S+)\s*(?://.*)?$"
    found = re.search(required, go_mod.read_text(), re.MULTILINE)
    if not found:
        raise ToolchainError(f"{go_mod} requires no version of {program.module} ({program.name})")
    return found[1]
