from __future__ import annotations

import platform
from pathlib import Path

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._images import builders
from ansible_collections.datascience.workbench.plugins.module_utils._images.builders import (
    Access,
    Builder,
)
from ansible_collections.datascience.workbench.plugins.module_utils._images.content import Recipe
from ansible_collections.datascience.workbench.plugins.module_utils._images.errors import ImageError

ONE = Recipe(Path("/i/ldap"), "Containerfile", {"B": "2", "A": "1"}, ["linux/amd64"])
TWO = Recipe(Path("/i/ldap"), "Containerfile", {}, ["linux/amd64", "linux/arm64"])
ANONYMOUS = Access(Path("/login"))
LOGIN = Access(Path("/login"), needs_login=True)
PLAIN = Access(Path("/login"), insecure=True)


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of one kind, whatever this one is."""
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")


# What all of them take: https://github.com/containers/buildah/blob/main/docs/buildah-build.1.md,
# https://docs.podman.io/en/latest/markdown/podman-build.1.html,
# https://docs.docker.com/reference/cli/docker/buildx/build/, November 2026.
ARGUMENTS = "--build-arg A=1 --build-arg B=2"


@pytest.mark.parametrize("kind", ["buildah", "podman"])
def test_buildah_and_podman_keep_steps_and_fetch_a_newer_base(kind: str) -> None:
    builder = Builder(kind, f"/bin/{kind}")
    assert " ".join(builder.build(ONE, "w/ldap:c1", None, ["--volume", "/a:/b:ro"])) == (
        f"/bin/{kind} build --platform=linux/amd64 --pull --layers=true "
        "--file=/i/ldap/Containerfile --tag localhost/w/ldap:c1 "
        f"{ARGUMENTS} --volume /a:/b:ro /i/ldap"
    )
    [push] = builder.push("w/ldap:c1", "r:5000/w/ldap:c1", LOGIN, many=False)
    assert " ".join(push) == (
        f"/bin/{kind} push --authfile=/login/config.json --tls-verify=true "
        "localhost/w/ldap:c1 docker://r:5000/w/ldap:c1"
    )


@pytest.mark.parametrize(
    ("access", "flags"),
    [(PLAIN, ["--tls-verify=false"]), (LOGIN, ["--authfile=/login/config.json"])],
)
def test_a_base_in_the_same_registry_is_reached_as_that_is(
    access: Access, flags: list[str]
) -> None:
    builder = Builder("buildah", "buildah")
    assert set(flags) <= set(builder.build(ONE, "w/ldap:c1", access))
    other = builder.build(ONE, "w/ldap:c1", None)
    assert not [word for word in other if word.startswith(("--tls-verify", "--authfile"))]


def test_many_platforms_are_a_list_that_is_pushed_whole() -> None:
    builder = Builder("podman", "podman")
    build = builder.build(TWO, "w/ldap:c1", None)
    assert {"--platform=linux/amd64,linux/arm64", "--layers=false"} <= set(build)
    assert build[build.index("--manifest") + 1] == "localhost/w/ldap:c1"
    assert builder.forget_list("w/ldap:c1") == ["podman", "manifest", "rm", "localhost/w/ldap:c1"]
    [push] = builder.push("w/ldap:c1", "r/w/ldap:c1", ANONYMOUS, many=True)
    assert " ".join(push[:4]) == "podman manifest push --all"


def test_docker_makes_one_manifest_among_this_machines_images() -> None:
    builder = Builder("docker", "docker")
    assert " ".join(builder.build(ONE, "w/ldap:c1", None)) == (
        "docker build --platform=linux/amd64 --load --provenance=false --pull "
        f"--file=/i/ldap/Containerfile --tag localhost/w/ldap:c1 {ARGUMENTS} /i/ldap"
    )


def test_docker_fetches_a_newer_base_unless_that_wants_a_login() -> None:
    builder = Builder("docker", "docker")
    assert "--pull" in builder.build(ONE, "w/ldap:c1", ANONYMOUS)
    assert "--pull" not in builder.build(ONE, "w/ldap:c1", LOGIN)


@pytest.mark.parametrize(
    ("access", "push"),
    [
        (LOGIN, "docker --config /login push r/w/ldap:c1"),
        (ANONYMOUS, "docker push r/w/ldap:c1"),
    ],
    ids=["a login of the run's", "the user's own"],
)
def test_docker_pushes_under_the_registrys_name(access: Access, push: str) -> None:
    builder = Builder("docker", "docker")
    told = builder.push("w/ldap:c1", "r/w/ldap:c1", access, many=False)
    assert [" ".join(one) for one in told] == ["docker tag localhost/w/ldap:c1 r/w/ldap:c1", push]


def program(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_first_that_there_is_builds(tmp_path: Path) -> None:
    environ = {"PATH": str(tmp_path / "bin")}
    with pytest.raises(ImageError, match=r"no buildah, podman or docker in its PATH.*apt-get"):
        builders.find("", environ)
    program(tmp_path / "bin", "docker")
    assert builders.find("", environ).kind == "docker"
    there = program(tmp_path / "bin", "buildah")
    assert builders.find("", environ) == Builder("buildah", str(there))
    assert builders.find("docker", environ).is_docker


def test_a_path_says_which_it_is(tmp_path: Path) -> None:
    there = program(tmp_path, "podman")
    assert builders.find(str(there), {"PATH": ""}) == Builder("podman", str(there))
    with pytest.raises(ImageError, match="kaniko is none of buildah, podman, docker"):
        builders.find("/usr/bin/kaniko", {"PATH": ""})
    with pytest.raises(ImageError, match="there is no program /nowhere/buildah"):
        builders.find("/nowhere/buildah", {"PATH": ""})
