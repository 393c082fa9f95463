from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from typing import TYPE_CHECKING

import pytest

from sandbox.images.oci import Image, Layout, Program, Root
from sandbox.settings import SandboxError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def tree(tmp_path: Path) -> Root:
    for path in ("etc/hostname", "var/log/dpkg.log"):
        file = tmp_path / "tree" / path
        file.parent.mkdir(parents=True)
        file.write_text(path)
    (tmp_path / "tree" / "hosts").symlink_to("etc/hostname")
    return Root(tmp_path / "tree", ("var/log",))


@pytest.fixture
def images(tree: Root, tmp_path: Path) -> list[Image]:
    binary = tmp_path / "coredns"
    binary.write_bytes(b"\x7fELF" * 1000)
    script = Program("/run.sh", "#!/bin/sh\n")
    return [
        Image("registry.k8s.io/coredns/coredns:v1", (Program("/coredns", binary),), ("/coredns",)),
        Image("docker.io/a/b:2", (tree, script), ("/run.sh", "-x"), {"PORTS": "1"}, "10001"),
        Image("docker.io/a/base:2", (tree,)),
    ]


def contents(layout: Layout, digest: str) -> dict[str, tarfile.TarInfo]:
    """A layer's members by their names."""
    unpacked = gzip.decompress(layout.blob(digest).read_bytes())
    with tarfile.open(fileobj=io.BytesIO(unpacked)) as archive:
        return {member.name: member for member in archive.getmembers()}


def written(folder: Path, images: list[Image]) -> Layout:
    layout = Layout(folder)
    layout.write(images)
    return layout


def test_a_layout_holds_every_image_under_its_whole_name(
    images: list[Image], tmp_path: Path
) -> None:
    layout = written(tmp_path / "layout", images)
    found = dict(layout.manifests())
    assert list(found) == [image.name for image in images]
    manifest = layout.read(found["docker.io/a/b:2"])
    config = layout.read(manifest["config"]["digest"])
    assert config["config"]["Entrypoint"] == ["/run.sh", "-x"]
    assert config["config"]["User"] == "10001"
    assert config["config"]["Env"][-1] == "PORTS=1"
    index = json.loads((layout.folder / "index.json").read_text())
    assert index["manifests"][1]["annotations"]["org.opencontainers.image.ref.name"] == "2"


def test_every_blob_is_what_its_digest_and_its_descriptor_say(
    images: list[Image], tmp_path: Path
) -> None:
    layout = written(tmp_path / "layout", images)
    for blob in (layout.folder / "blobs" / "sha256").iterdir():
        assert hashlib.sha256(blob.read_bytes()).hexdigest() == blob.name
    for _, digest in layout.manifests():
        manifest = layout.read(digest)
        config = layout.read(manifest["config"]["digest"])
        for layer, plain in zip(manifest["layers"], config["rootfs"]["diff_ids"], strict=True):
            packed = layout.blob(layer["digest"]).read_bytes()
            assert len(packed) == layer["size"]
            assert f"sha256:{hashlib.sha256(gzip.decompress(packed)).hexdigest()}" == plain


def test_layers_hold_programs_that_run_and_trees_without_what_is_left_out(
    images: list[Image], tmp_path: Path
) -> None:
    layout = written(tmp_path / "layout", images)
    tree, script = layout.read(dict(layout.manifests())["docker.io/a/b:2"])["layers"]
    assert contents(layout, script["digest"])["run.sh"].mode == 0o755
    members = contents(layout, tree["digest"])
    assert "./etc/hostname" in members
    assert members["./hosts"].issym()
    assert not any("log" in name for name in members)


def test_equal_content_has_equal_digests_and_a_shared_layer_is_there_once(
    images: list[Image], tmp_path: Path
) -> None:
    first = written(tmp_path / "first", images)
    (tmp_path / "tree" / "etc" / "hostname").touch()
    assert dict(first.manifests()) == dict(written(tmp_path / "second", images).manifests())
    # Three configurations, three manifests, three layers.
    assert len(list((first.folder / "blobs" / "sha256").iterdir())) == 9


def test_a_tree_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="absent for an image ended with"):
        written(tmp_path / "layout", [Image("a/b:1", (Root(tmp_path / "absent"),))])


def test_a_changed_binary_changes_its_key(tmp_path: Path) -> None:
    binary = tmp_path / "kwok"
    binary.write_text("1")
    before = Program("/kwok", binary).key()
    assert Program("/kwok", binary).key() == before
    binary.write_text("12")
    assert Program("/kwok", binary).key() != before
