from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from sandbox.images import builder, registry, trees
from sandbox.settings import SandboxError, Settings

APT_GET = """\
case $1 in
--simulate) [ -z "$FAILS" ] || { echo "E: no packages"; exit 100; }
  echo "Inst libgpgme11 (1.18)"; echo "Inst buildah (1.28)"; echo "Conf buildah (1.28)" ;;
download) shift 2; touch $(printf '%s_1_all.deb ' "$@") ;;
esac
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A machine whose package manager is a fake, and a sandbox without a registry."""
    fakes = {
        "apt-get": APT_GET,
        "apt-config": """printf 'Acquire::http::Proxy "http://proxy:3128/";\\n'""",
        "dpkg": 'mkdir -p usr/bin && echo "$2" >> usr/unpacked',
    }
    for name, does in fakes.items():
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{does}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("FAILS", "")
    monkeypatch.setattr(trees, "ensure", lambda *_: tmp_path / "tree")
    (tmp_path / "tree").mkdir()
    monkeypatch.setattr(registry, "publish", lambda *_: None)
    settings = Settings("builder", tmp_path / "it's" / "state")
    settings.state.mkdir(parents=True)
    return settings


def test_a_build_knows_the_registry_and_how_the_machine_gets_packages(settings: Settings) -> None:
    command, options = builder.prepare(settings, print)
    folder = settings.state / "builder"
    assert command == folder / "buildah"
    assert options == ("--volume", f"{folder}/apt.conf:/etc/apt/apt.conf.d/99machine:ro")
    assert "proxy:3128" in (folder / "apt.conf").read_text()
    registries = (folder / "registries.conf").read_text()
    assert 'prefix = "docker.io"' in registries
    assert f'location = "127.0.0.1:{registry.port(settings)}"' in registries
    assert (folder / ".config/containers/policy.json").is_file()
    checked = subprocess.run(["sh", "-n", command], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_what_the_machine_lacks_is_unpacked_once(settings: Settings) -> None:
    said: list[str] = []
    builder.prepare(settings, said.append)
    builder.prepare(settings, said.append)
    unpacked = trees.cache("builder").own / "root" / "usr" / "unpacked"
    assert unpacked.read_text().split() == ["buildah_1_all.deb", "libgpgme11_1_all.deb"]
    assert len([one for one in said if "buildah" in one]) == 1


def test_a_machine_without_the_packages_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAILS", "yes")
    with pytest.raises(SandboxError, match=r"packages of buildah(.|\n)*apt-get update"):
        builder.prepare(settings, print)


def test_the_base_has_the_name_that_every_containerfile_says() -> None:
    images = Path(__file__).parents[4] / "images"
    named = {
        line.split()[1]
        for file in images.glob("*/Containerfile")
        for line in file.read_text().splitlines()
        if line.startswith("FROM ") and "$" not in line
    }
    assert named == {builder.BASE}
