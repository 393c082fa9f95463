"""A control plane of plain processes on loopback: what the static pods of its machine would run."""

from __future__ import annotations

import json
import shutil
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sandbox.control_plane import process
from sandbox.control_plane.files import KEYS, LOCAL_API, control_plane, etcd_volume
from sandbox.control_plane.pki import Authority
from sandbox.nodes.api import Api
from sandbox.nodes.hollow.objects import static_pods
from sandbox.programs import run
from sandbox.settings import HOST, SandboxError, free_ports, port_taken
from sandbox.supervision import PLANE, Supervisor, wait_for
from sandbox.toolchain import ensure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sandbox.control_plane.files import File
    from sandbox.control_plane.store import Store
    from sandbox.nodes.emulator import Emulator
    from sandbox.nodes.instance import Instance
    from sandbox.settings import Settings

TOOLS = (
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "channels",
    "kwok",
    "kwok-stages",
)
_READY = 120.0
"""Seconds for an API server to be ready; it takes 2 to 5 on a quiet machine."""
_CHANNELS = 60.0
"""Seconds between two looks of kops's channels at the addons, as in its own pod."""
_MOVED = {
    "etcd-main": "127.0.0.1:4001",
    "etcd-main-peer": "127.0.0.1:2380",
    "etcd-events": "127.0.0.1:4002",
    "etcd-events-peer": "127.0.0.1:2381",
}
"""Ports that a machine of its own would have, by the names of those that they become here."""
_NAMES = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", *_MOVED)
# All that an API server would send to kubelets, webhooks and other services goes to a socket that
# does not exist, whose name is in the error: no packet for a hollow node leaves the machine.
_NOWHERE = {
    "apiVersion": "apiserver.k8s.io/v1beta1",
    "kind": "EgressSelectorConfiguration",
    "egressSelections": [
        {
            "name": "cluster",
            "connection": {
                "proxyProtocol": "HTTPConnect",
                "transport": {"uds": {"udsName": "/no container runs at level control-plane"}},
            },
        }
    ],
}


def ports(settings: Settings) -> dict[str, int]:
    """The ports that `keep_ports` chose, by program."""
    found: dict[str, int] = json.loads((settings.state / "ports.json").read_text())
    return found


def keep_ports(settings: Settings, running: bool) -> str:
    """Remember free ports, those of before if they are; return the API server's address."""
    file = settings.state / "ports.json"
    kept = ports(settings) if file.exists() else {}
    if kept.keys() != set(_NAMES) or (not running and any(map(port_taken, kept.values()))):
        kept = dict(zip(_NAMES, free_ports(len(_NAMES)), strict=True))
        file.write_text(json.dumps(kept))
    return f"https://{HOST}:{kept['kube-apiserver']}"


def rewritten(text: str, places: Mapping[str, str]) -> str:
    """A text with the paths and ports of a machine of its own put where they are here."""
    for before, after in places.items():
        text = text.replace(before, after)
    return text


def changed(argv: Sequence[str], **flags: object) -> list[str]:
    """A command with other values for some of its flags."""
    wanted = {f"--{name.replace('_', '-')}": value for name, value in flags.items()}
    kept = [word for word in argv if word.partition("=")[0] not in wanted]
    return kept + [f"{name}={value}" for name, value in wanted.items()]


class Plane:
    """The one control plane of a sandbox."""

    def __init__(self, settings: Settings, aws: Emulator) -> None:
        """Look for it where it was started last."""
        self._settings, self._aws = settings, aws
        self.folder = settings.state / process.FOLDER
        self._host = self.folder / "host.json"
        self._supervisor = Supervisor(settings)
        self._one_at_a_time = threading.Lock()
        self._api: Api | None = None
        self._store: Store | None = None

    @property
    def host(self) -> dict[str, str]:
        """The instance that it belongs to, {"id", "cluster"}; {} while there is none."""
        found: dict[str, str] = json.loads(self._host.read_text()) if self._host.exists() else {}
        return found

    def store(self, cluster: str) -> Store:
        """The documents of its cluster: a client of S3 that is made once serves a hundred nodes."""
        if not self._store or self._store.cluster != cluster:
            self._store = self._aws.store(cluster)
        return self._store

    def api(self) -> Api:
        """The way to its API server, by its own keys: the store may be gone before it."""
        if not self._api:
            pair = [(self.folder / f"ca.{end}").read_text() for end in ("crt", "key")]
            self._api = Api(Authority(*pair), port=ports(self._settings)["kube-apiserver"])
        return self._api

    def start(self, instance: Instance) -> None:
        """Run it for an instance, with the data on that one's volumes. Raises SandboxError."""
        with self._one_at_a_time:
            if host := self.host:
                if host["cluster"] != instance.cluster:
                    raise SandboxError(
                        f"this level runs one control plane, and {host['cluster']} has it"
                    )
                return
            self.folder.mkdir(mode=0o700, exist_ok=True)
            self._write(instance)
            self.belongs_to(instance.id, instance.cluster)
        self.revive()

    def belongs_to(self, instance: str, cluster: str) -> None:
        """Note whose it is."""
        self._host.write_text(json.dumps({"id": instance, "cluster": cluster}))

    def revive(self) -> None:
        """Start what does not run, in order; wait for the API server."""
        for name in PLANE:
            self._supervisor.start(name)
            if name == "kube-apiserver" and not wait_for(self._ready, _READY):
                raise SandboxError(
                    f"The API server was not ready after {_READY:.0f} s."
                    + self._supervisor.log_tail(name)
                )

    def _ready(self) -> bool:
        # The last things that it makes for itself, and the first that a node's pods need.
        needed = (
            "/api/v1/namespaces/kube-system",
            "/apis/scheduling.k8s.io/v1/priorityclasses/system-cluster-critical",
        )
        with suppress(SandboxError):
            return all(self.api().ask("GET", path) for path in needed)
        return False

    def stop(self) -> None:
        """End it as a power cut does; its volumes stay."""
        self._supervisor.stop(PLANE[::-1])
        shutil.rmtree(self.folder)
        self._api = self._store = None

    def _write(self, instance: Instance) -> None:
        store, at = self.store(instance.cluster), ports(self._settings)
        tools = ensure(TOOLS, lambda _: None)
        places = {KEYS: str(self.folder), LOCAL_API: f"https://{HOST}:{at['kube-apiserver']}"}
        places |= {before: f"{HOST}:{at[name]}" for name, before in _MOVED.items()}
        for name, volume in self._aws.etcd_volumes(instance).items():
            folder = self._settings.state / "volumes" / volume
            folder.mkdir(parents=True, exist_ok=True)
            places[etcd_volume(name)] = str(folder)
        files = control_plane(store, instance)
        self._put(files, places)
        commands = {pod["metadata"]["name"]: _command(pod) for pod in static_pods(files)}
        served = {"bind_address": HOST, "cert_dir": self.folder}
        more: dict[str, dict[str, object]] = {
            "kube-apiserver": served
            | {
                "advertise_address": instance.private_ip,
                "egress_selector_config_file": self._json("egress", _NOWHERE),
                "endpoint_reconciler_type": "none",
            },
            **{f"kube-{n}": served | {"leader_elect": "false"} for n in _LEADERS},
        }
        for name, flags in more.items():
            argv = [rewritten(word, places) for word in commands[name][1:]]
            self._tell(name, tools[name], *changed(argv, secure_port=at[name], **flags))
        for name in ("etcd-main", "etcd-events"):
            argv = commands[name.replace("etcd", "etcd-manager")][1:]
            self._tell(name, tools["etcd"], *(rewritten(word, places) for word in argv))
        self._kwok(tools, at)
        self._channels(tools["channels"], _pod(files, "kops-channels"), instance.id)

    def _put(self, files: Sequence[File], places: Mapping[str, str]) -> None:
        for file in files:
            if file.path.startswith(f"{KEYS}/") or file.path.endswith("/kops/kubeconfig"):
                to = self.folder / file.path.rpartition("/")[2]
                to.write_text(rewritten(file.text, places))
                to.chmod(0o600)

    def _json(self, name: str, value: object) -> Path:
        file = self.folder / f"{name}.configuration.json"
        file.write_text(json.dumps(value))
        return file

    def _tell(self, name: str, *argv: object) -> None:
        process.write(self._settings.state, name, argv)

    def _kwok(self, tools: Mapping[str, Path], at: Mapping[str, int]) -> None:
        stages = self.folder / "stages.yaml"
        stages.write_text(run([tools["kwok-stages"]]))
        argv = [f"--kubeconfig={self.folder / 'kubeconfig'}", f"--config={stages}"]
        argv += ["--manage-all-nodes=true", f"--server-address={HOST}:{at['kwok']}"]
        argv += ["--node-lease-duration-seconds=40", "--node-port=0", f"--node-ip={HOST}"]
        self._tell("kwok", tools["kwok"], *argv)

    def _channels(self, program: Path, pod: Mapping[str, Any], node: str) -> None:
        """Run it as its pod does, but ended and repeated: its own loop listens on a fixed port."""
        container = pod["spec"]["containers"][0]
        given = {one["name"]: one["value"] for one in container["env"] if "value" in one}
        given |= {"KUBECONFIG": str(self.folder / "kubeconfig"), "HOME": str(self.folder)}
        argv = [w for w in container["args"] if not w.startswith("--interval")]
        argv = changed(argv, node_name=node)
        process.write(self._settings.state, "channels", [program, *argv], given, _CHANNELS)


_LEADERS = ("controller-manager", "scheduler")


def _pod(files: Sequence[File], name: str) -> dict[str, Any]:
    return next(pod for pod in static_pods(files) if pod["metadata"]["name"] == name)


def _command(pod: Mapping[str, Any]) -> list[str]:
    return [str(word) for word in pod["spec"]["containers"][0].get("command", [])]
