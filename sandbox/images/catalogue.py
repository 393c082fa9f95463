"""The images that kops's addon manifests name, as they are in the sandbox.

What can run here is the real program, built from source by the toolchain. What cannot (it speaks to
hardware of AWS, or its source is not to be had) has a stand-in that answers the same probes.
"""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

from sandbox import toolchain
from sandbox.images import trees
from sandbox.images.oci import Image, Layout, Program, Root
from sandbox.settings import REGION
from sandbox.toolchain.cache import Cache
from sandbox.toolchain.programs import pinned_version, program_named
from sandbox.toolchain.reporting import Progress, duration

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sandbox.toolchain.reporting import Report

AWS = "http://192.0.2.1"
"""Where nodes and pods find the emulated AWS: TEST-NET-1, in the router's namespace."""
_SPEAKS_TO_AWS = {
    "AWS_ENDPOINT_URL": AWS,
    # AssumeRoleWithWebIdentity goes by this one alone in the programs of kops 1.36.
    "AWS_ENDPOINT_URL_STS": AWS,
    "AWS_REGION": REGION,
}
BASE = "sandbox.internal/base:1"
"""Debian or Ubuntu with a shell, curl, ip and iptables: for chores and for tests."""
PAUSE = "registry.k8s.io/pause:3.10.1"
"""The one that kops 1.36 names to containerd (pkg/model/components/containerd.go)."""

# Program: the image's name with {} for the version, the user, the environment. The users are those
# of kops's pod specs, which not every one of them states.
_REAL: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "aws-cloud-controller-manager": (
        "registry.k8s.io/provider-aws/cloud-controller-manager:v{}",
        "0",
        _SPEAKS_TO_AWS,
    ),
    "channels": ("registry.k8s.io/kops/channels:{}", "10013", _SPEAKS_TO_AWS),
    "coredns": ("registry.k8s.io/coredns/coredns:v{}", "0", {}),
    "dns-controller": ("registry.k8s.io/kops/dns-controller:{}", "10001", _SPEAKS_TO_AWS),
    "kops-controller": ("registry.k8s.io/kops/kops-controller:{}", "10011", _SPEAKS_TO_AWS),
    "local-path-provisioner": ("docker.io/rancher/local-path-provisioner:v{}", "0", {}),
}
# Image: the ports on which it answers probes. kops 1.36.2 names these versions.
_STAND_INS = {
    "public.ecr.aws/aws-ec2/aws-node-termination-handler:v1.25.5": "8080",
    "registry.k8s.io/cpa/cluster-proportional-autoscaler:v1.9.0": "",
    "registry.k8s.io/provider-aws/aws-ebs-csi-driver:v1.58.0": "",
    "registry.k8s.io/sig-storage/csi-attacher:v4.11.0": "",
    "registry.k8s.io/sig-storage/csi-node-driver-registrar:v2.16.0": "9809",
    "registry.k8s.io/sig-storage/csi-provisioner:v6.2.0": "",
    "registry.k8s.io/sig-storage/csi-resizer:v2.1.0": "",
    # In the EBS driver's pods it is this container that answers for the driver.
    "registry.k8s.io/sig-storage/livenessprobe:v2.18.0": "9808",
}
_NAMED_BY_PATH = "/cluster-proportional-autoscaler"
"""The one command that kops's manifests give in place of an image's entrypoint."""

# kube-router serves Services by IPVS, whose file is in every network namespace when the kernel has
# it. Where it has none, kube-proxy does that. The last of equal flags holds, so that the manifest
# stays as kops wrote it.
_KUBE_ROUTER = """\
#!/bin/sh
[ -e /proc/net/ip_vs ] || set -- "$@" --run-service-proxy=false
exec /usr/local/bin/kube-router.real "$@"
"""
# What kube-router would load is in the kernel or is not: an image brings no modules.
_MODPROBE = "#!/bin/sh\nexit 0\n"
_NOT_IN_IMAGES = ("var/cache/apt", "var/lib/apt/lists", "var/log", "boot")


def images(programs: Mapping[str, Path], base: Path, node: Path) -> list[Image]:
    """Every image, made of the toolchain's programs and the two root trees."""
    root = Root(base, _NOT_IN_IMAGES)
    pause = Program("/pause", node / "usr/bin/catatonit")
    stand_in = Program(_NAMED_BY_PATH, programs["standin"])
    kube_router = (
        root,
        Program("/usr/local/bin/kube-router.real", programs["kube-router"]),
        Program("/usr/local/bin/kube-router", _KUBE_ROUTER),
        Program("/usr/local/sbin/modprobe", _MODPROBE),
    )
    return [
        Image(BASE, (root,), ("/bin/sh",)),
        Image(PAUSE, (pause,), ("/pause", "-P"), {}, "65535"),
        Image(
            f"docker.io/cloudnativelabs/kube-router:v{_version('kube-router')}",
            kube_router,
            ("/usr/local/bin/kube-router",),
            _SPEAKS_TO_AWS,
        ),
        *(
            Image(
                name.format(_version(program)),
                (Program(f"/usr/local/bin/{program}", programs[program]),),
                (f"/usr/local/bin/{program}",),
                environment,
                user,
            )
            for program, (name, user, environment) in _REAL.items()
        ),
        *(
            Image(name, (stand_in,), (_NAMED_BY_PATH,), {"PORTS": ports}, "65534")
            for name, ports in _STAND_INS.items()
        ),
    ]


def layout(report: Report) -> Layout:
    """The layout with every image in the cache, made if it is not there.

    Raises SandboxError when a program or a tree that goes into one cannot be had.
    """
    programs = _programs(report)
    wanted = images(programs, trees.ensure(trees.BASE, report), trees.ensure(trees.NODE, report))
    return written("layout", wanted, report)


def written(kind: str, wanted: Sequence[Image], report: Report) -> Layout:
    """A layout of these images in the cache, made if it is not there; raises SandboxError."""
    told = [(repr(image), [layer.key() for layer in image.layers]) for image in wanted]
    key = hashlib.sha256(repr(told).encode()).hexdigest()[:12]
    found = Layout(trees.cache("images").own / f"{kind}-{key}")

    def make() -> None:
        report(f"images: writing {len(wanted)}, about 30 s")
        progress = Progress(report)
        part = Layout(found.folder.with_suffix(".part"))
        shutil.rmtree(part.folder, ignore_errors=True)
        part.write(wanted)
        part.folder.rename(found.folder)
        report(f"images: written in {duration(progress.seconds)}, {found.folder}")

    trees.once(found.folder, report, make)
    return found


def _programs(report: Report) -> Mapping[str, Path]:
    names = (*_REAL, "kube-router", "standin")
    there = all(Cache.of().built(program_named(name)) for name in names)
    # Every new node asks: only a build is worth a word.
    return toolchain.ensure(names, (lambda _: None) if there else report)


def _version(program: str) -> str:
    return pinned_version(program_named(program))
