"""Writes container images as an OCI image layout: a folder of blobs and an index of names.

opencontainers.org, image-spec 1.1: image-layout.md, manifest.md, config.md, layer.md. The bytes
follow from the content alone, so that what did not change keeps its digest.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import subprocess
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from sandbox.settings import SandboxError
from sandbox.toolchain.cache import BUILD_ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_PIECE = 1 << 20


@dataclass(frozen=True)
class Program:
    """A layer of one executable: a file of this machine, or the text of a script."""

    at: str
    content: Path | str

    def write(self, out: IO[bytes]) -> None:
        """Write the layer's tar archive."""
        if isinstance(self.content, Path):
            size = self.content.stat().st_size
            source: IO[bytes] = self.content.open("rb")
        else:
            text = self.content.encode()
            size, source = len(text), io.BytesIO(text)
        entry = tarfile.TarInfo(self.at.lstrip("/"))
        entry.mode, entry.size = 0o755, size
        with source, tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            archive.addfile(entry, source)

    def key(self) -> str:
        """What the layer is made of, without reading a large file."""
        if isinstance(self.content, str):
            return f"{self.at} {self.content}"
        found = self.content.stat()
        return f"{self.at} {self.content} {found.st_size} {found.st_mtime_ns}"


@dataclass(frozen=True)
class Root:
    """A layer of a whole root tree, whose path changes with its content."""

    tree: Path
    without: tuple[str, ...] = ()
    """Paths below the tree that are left out."""

    def write(self, out: IO[bytes]) -> None:
        """Write the layer's tar archive; raises SandboxError when tar fails."""
        argv = ["tar", "--create", "--sort=name", "--mtime=@0", "--numeric-owner", "--format=posix"]
        argv += ["--pax-option=delete=atime,delete=ctime", "--xattrs", f"--directory={self.tree}"]
        argv += [f"--exclude=./{path}" for path in self.without]
        with subprocess.Popen([*argv, "."], stdout=subprocess.PIPE) as tar:
            assert tar.stdout is not None
            while piece := tar.stdout.read(_PIECE):
                out.write(piece)
        if tar.returncode != 0:
            raise SandboxError(f"tar of {self.tree} for an image ended with {tar.returncode}.")

    def key(self) -> str:
        """What the layer is made of."""
        return f"{self.tree} {self.without}"


@dataclass(frozen=True)
class Image:
    """One image and how it runs."""

    name: str
    """As manifests name it, with registry and tag."""
    layers: tuple[Program | Root, ...]
    entrypoint: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str = "0"

    @property
    def tag(self) -> str:
        """What stands behind the name's last colon."""
        return self.name.rpartition(":")[2]


@dataclass(frozen=True)
class Blob:
    """A descriptor: what a blob is called, and its size in bytes."""

    media: str
    digest: str
    size: int

    def described(self, **more: object) -> dict[str, Any]:
        """The descriptor as JSON has it."""
        return {"mediaType": self.media, "digest": self.digest, "size": self.size, **more}


@dataclass(frozen=True)
class Layout:
    """A folder with an OCI image layout."""

    folder: Path

    def blob(self, digest: str) -> Path:
        """Where a blob is."""
        return self.folder / "blobs" / digest.replace(":", "/")

    def read(self, digest: str) -> dict[str, Any]:
        """A blob that is JSON."""
        found: dict[str, Any] = json.loads(self.blob(digest).read_text())
        return found

    def manifests(self) -> Iterator[tuple[str, str]]:
        """Each image's name and its manifest's digest."""
        for entry in json.loads((self.folder / "index.json").read_text())["manifests"]:
            yield entry["annotations"]["io.containerd.image.name"], entry["digest"]

    def write(self, images: Sequence[Image]) -> None:
        """Fill the folder with the images; equal layers are written once."""
        (self.folder / "blobs" / "sha256").mkdir(parents=True)
        layers = {layer: self._layer(layer) for image in images for layer in image.layers}
        entries = []
        for image in images:
            manifest = self._manifest(image, [layers[layer] for layer in image.layers])
            names = {
                # containerd takes the first as it is; others complete the second by themselves.
                "io.containerd.image.name": image.name,
                "org.opencontainers.image.ref.name": image.tag,
            }
            entries.append(manifest.described(annotations=names))
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}
        (self.folder / "index.json").write_text(json.dumps(index))
        (self.folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')

    def _manifest(self, image: Image, layers: Sequence[tuple[Blob, str]]) -> Blob:
        config = {
            "architecture": BUILD_ENVIRONMENT["GOARCH"],
            "os": "linux",
            "config": {
                "User": image.user,
                "Env": [f"{k}={v}" for k, v in {"PATH": _PATH, **image.environment}.items()],
                "Entrypoint": list(image.entrypoint),
                "WorkingDir": "/",
            },
            "rootfs": {"type": "layers", "diff_ids": [plain for _, plain in layers]},
            # Whoever builds on an image counts its layers by this.
            "history": [{"created_by": "sandbox"} for _ in layers],
        }
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": self._json(config, _CONFIG).described(),
            "layers": [blob.described() for blob, _ in layers],
        }
        return self._json(manifest, MANIFEST)

    def _json(self, content: object, media: str) -> Blob:
        text = json.dumps(content, sort_keys=True).encode()
        digest = f"sha256:{hashlib.sha256(text).hexdigest()}"
        self.blob(digest).write_bytes(text)
        return Blob(media, digest, len(text))

    def _layer(self, layer: Program | Root) -> tuple[Blob, str]:
        """The layer's blob, and the digest of what it is when unpacked."""
        part = self.folder / "layer.part"
        with part.open("wb") as file:
            packed = _Digested(file)
            # Level 1: a disk is read faster than a higher level unpacks, and written once.
            with gzip.GzipFile("", "wb", 1, cast("IO[bytes]", packed), mtime=0) as zipped:
                plain = _Digested(cast("IO[bytes]", zipped))
                layer.write(cast("IO[bytes]", plain))
        os.replace(part, self.blob(packed.digest))
        return Blob(_LAYER, packed.digest, packed.size), plain.digest


class _Digested:
    """A file to write to, which knows the digest and size of what went through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sha256 = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes) -> int:
        self._sha256.update(piece)
        self.size += len(piece)
        return self._file.write(piece)

    @property
    def digest(self) -> str:
        return f"sha256:{self._sha256.hexdigest()}"
