"""The machine driver: boots an instance, finds it again, ends it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox import images
from sandbox.control_plane.files import File, control_plane, etcd_volume
from sandbox.network import links, plan, rules
from sandbox.nodes.api import Api
from sandbox.nodes.files import machine
from sandbox.nodes.machine import cgroup, hardware
from sandbox.programs import run
from sandbox.settings import SandboxError, Settings
from sandbox.toolchain import ensure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sandbox.nodes.emulator import Emulator, Fleet
    from sandbox.nodes.instance import Instance

HERE = Path(__file__).parent
NODE_PROGRAMS = ("kubelet", "kube-proxy", "kubectl")
CONTROL_PLANE_PROGRAMS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler")
_RESERVE = 512 * 1024**2
"""Bytes of this machine's memory that no instance may have."""
_NEEDED = 600 * 1024**2
"""Bytes that must be available for a node: 300 with its addons, and some for what it runs."""


class Machines:
    """The instances of one sandbox as namespaces of this machine."""

    def __init__(
        self, settings: Settings, aws: Emulator | None, report: Callable[[str], None]
    ) -> None:
        """Without an AWS, it can only find and end them."""
        self._settings, self._aws, self._report = settings, aws, report
        self._names = settings.names
        self._folder = settings.state / "nodes"
        self._applied: dict[str, str] = {}

    def running(self) -> set[str]:
        """Ids of the instances whose init lives."""
        return {one.name for one in self._folders() if self._init(one.name)}

    def _folders(self) -> list[Path]:
        return [p for p in self._folder.iterdir() if p.is_dir()] if self._folder.exists() else []

    def _init(self, instance: str) -> int:
        """The process that is an instance's init, 0 if there is none."""
        try:
            pid = int((self._folder / instance / "init.pid").read_text())
            here = os.readlink(f"/proc/{pid}/ns/net"), plan.path(self._names.node(instance)).stat()
        except (OSError, ValueError):
            return 0
        return pid if here[0] == f"net:[{here[1].st_ino}]" else 0

    def boot(self, instance: Instance) -> None:
        """Boot it: network, disk, files, size, then its init. What was left of it goes first."""
        if self._aws is None:
            raise SandboxError("Nothing boots without an AWS.")
        self.terminate(instance.id)
        free = free_memory()
        if free < _NEEDED:
            raise SandboxError(
                f"this machine has {free >> 20} MiB of memory left, and a node with kops's addons "
                f"needs {_NEEDED >> 20}; it boots when there are more"
            )
        folder = self._folder / instance.id
        for name in ("root", "disk", "hardware"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        links.connect(self._names, instance.id, instance.private_ip, instance.mac)
        self._disk(folder, instance)
        self._write(folder, instance)
        real = os.cpu_count() or 1
        shown = hardware.files(
            instance.vcpus,
            instance.memory_mib,
            Path("/proc/meminfo").read_text(),
            Path("/proc/cpuinfo").read_text(),
            real,
        )
        _put(folder / "hardware", (File(f"/{path}", text) for path, text in shown.items()))
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        memory = min(instance.memory_mib * 1024**2, total - _RESERVE)
        entries = cgroup.make(self._names.family, instance.id, memory, min(instance.vcpus, real))
        self._start(folder, instance, entries)

    def _disk(self, folder: Path, instance: Instance) -> None:
        image = folder / "disk.img"
        images.disk(self._report, instance.root_gib, image)
        run(["mount", "-o", "loop,discard", image, folder / "disk"])
        for name in ("upper", "work", "containerd", "kubelet"):
            (folder / "disk" / name).mkdir(exist_ok=True)

    def _write(self, folder: Path, instance: Instance) -> None:
        assert self._aws is not None
        store = self._aws.store(instance.cluster)
        programs: tuple[str, ...] = NODE_PROGRAMS
        files = machine(store, instance, self._aws.ssh_key(instance.key))
        volumes = self._settings.state / "volumes"
        binds = {volumes / "claims": "/mnt/volumes"}
        if instance.control_plane:
            programs += CONTROL_PLANE_PROGRAMS
            files += control_plane(store, instance)
            for name, volume in self._aws.etcd_volumes(instance).items():
                binds[volumes / volume] = etcd_volume(name)
        files.append(File("/etc/workbench/services", (HERE / "services.sh").read_text()))
        _put(folder / "disk/upper", files)
        for source in binds:
            source.mkdir(parents=True, exist_ok=True)
        paths = ensure(programs, lambda _: None)
        (folder / "programs").write_text("".join(f"{path}\n" for path in paths.values()))
        (folder / "binds").write_text("".join(f"{s} {t}\n" for s, t in binds.items()))

    def _start(self, folder: Path, instance: Instance, entries: Iterable[Path]) -> None:
        """Start the init, which lives on when this process ends."""
        enter = "".join(f"echo 0 > {entry} && " for entry in entries)
        namespaces = ["--mount", "--pid", "--fork", "--uts", "--ipc", "--cgroup"]
        argv = ["nsenter", f"--net={plan.path(self._names.node(instance.id))}"]
        argv += ["unshare", *namespaces, "--kill-child", "sh", str(HERE / "boot.sh")]
        argv += [str(folder), str(images.root(self._report))]
        argv += [f"ip-{instance.private_ip.replace('.', '-')}"]
        with (folder / "console.log").open("ab") as console:
            started = subprocess.Popen(
                ["/bin/sh", "-c", f'{enter}exec "$@"', "sh", *argv],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                env={"PATH": "/opt/kubernetes:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"},
                cwd="/",
                start_new_session=True,
            )
        children = Path(f"/proc/{started.pid}/task/{started.pid}/children")
        end = time.monotonic() + 10
        while started.poll() is None and time.monotonic() < end:
            if (pid := children.read_text().strip()) and self._became_init(int(pid)):
                (folder / "init.pid").write_text(pid)
                return
            time.sleep(0.02)
        told = (folder / "console.log").read_text(errors="replace")[-1500:]
        self.terminate(instance.id)
        raise SandboxError(f"Instance {instance.id} did not boot: {told.strip()}")

    def _became_init(self, pid: int) -> bool:
        with suppress(OSError):
            return Path(f"/proc/{pid}/comm").read_text().strip() == "catatonit"
        return False

    def terminate(self, instance: str) -> None:
        """End its init, with which every process of its namespace ends; remove what it had."""
        folder = self._folder / instance
        # Its init is one of them, though nothing may be left that says which.
        here = links.processes(self._names.node(instance))
        for pid in here:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + 10
        while any(Path(f"/proc/{p}").exists() for p in here) and time.monotonic() < end:
            time.sleep(0.02)
        self._applied.pop(instance, None)
        for _ in range(100):
            if not os.path.ismount(folder / "disk"):
                break
            run(["umount", folder / "disk"], ok=(0, 32))
            time.sleep(0.05)
        links.disconnect(self._names, instance)
        cgroup.remove(self._names.family, instance)
        shutil.rmtree(folder, ignore_errors=True)

    def api(self, instance: Instance) -> Api:
        """The way to a control plane's API server."""
        assert self._aws is not None
        authority = self._aws.store(instance.cluster).authority("kubernetes-ca")
        return Api(authority, self._names.node(instance.id))

    def follow(self, fleet: Fleet) -> None:
        """Apply translation and admission where they differ from what was applied last."""
        wanted = {self._names.router: rules.translation(fleet.instances)}
        alive = self.running()
        for one in fleet.instances:
            if one.id in alive:
                text = rules.admission(one, fleet.groups, fleet.instances)
                wanted[self._names.node(one.id)] = text
        for namespace, text in wanted.items():
            if self._applied.get(namespace) != text:
                self._nft(namespace, text)
                self._applied[namespace] = text

    def _nft(self, namespace: str, text: str) -> None:
        # The machine itself need not have nft: the nodes' tree does.
        root = images.root(self._report)
        argv = ["nsenter", f"--net={plan.path(namespace)}", "chroot", root, "nft", "-f", "-"]
        run(argv, text, doing=f"Firewall rules of {namespace}")

    def end_all(self) -> None:
        """End every instance, and what there is of half a one."""
        named = {n.removeprefix(self._names.prefix) for n in links.namespaces(self._names)}
        instances = {n for n in named if n.startswith("i-")} | {o.name for o in self._folders()}
        for instance in instances:
            self.terminate(instance)
        cgroup.remove(self._names.family)


def free_memory() -> int:
    """Bytes that this machine can give without swapping."""
    told = re.search(r"^MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
    return int(told[1]) * 1024 if told else 0


def _put(root: Path, files: Iterable[File]) -> None:
    for file in files:
        at = root / file.path.lstrip("/")
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_text(file.text)
        at.chmod(file.mode)
        os.chown(at, file.owner, file.owner)
        if file.owner:
            os.chown(at.parent, file.owner, file.owner)
