from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.toolchain.errors import ToolchainError
from sandbox.toolchain.programs import PROGRAMS, pinned_version, program_named

FIXTURES = Path(__file__).parents[2] / "fixtures" / "toolchain"
RECORDED = json.loads((FIXTURES / "versions.json").read_text())


def test_every_program_has_a_recorded_answer() -> None:
    assert {case["program"] for case in RECORDED} == set(PROGRAMS)


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: f"{case['program']}-{case['version']}")
def test_a_program_is_asked_as_recorded_and_its_answer_understood(case: dict[str, str]) -> None:
    program = PROGRAMS[case["program"]]
    assert case["command"].split(" ", 1)[1] == " ".join(program.asks)
    assert program.version_in(case["output"]) == case["version"]


@pytest.mark.parametrize(
    ("name", "answer", "version"),
    [
        ("helm", "v4.2.4+gf1b1b6d", "4.2.4"),
        ("kubectl", "Client Version: v1.36.3-rc.1\nKustomize Version: v5.8.1", "1.36.3-rc.1"),
        ("kubectl", "Kustomize Version: v5.8.1", None),
        ("etcd", "etcd Version: 3.6", None),
        ("kops", "Error: 10.0.0.1 refused", None),
        ("kops", "", None),
    ],
)
def test_only_a_whole_version_in_its_place_counts(
    name: str, answer: str, version: str | None
) -> None:
    assert PROGRAMS[name].version_in(answer) == version


@given(st.tuples(*[st.integers(0, 9999)] * 3), st.sampled_from(["", "-rc.1", "-alpha.2"]))
def test_any_version_is_read_back(numbers: tuple[int, ...], suffix: str) -> None:
    version = ".".join(map(str, numbers)) + suffix
    assert PROGRAMS["kubelet"].version_in(f"Kubernetes v{version}\n") == version


def test_pins_are_those_of_go_mod_and_not_of_its_replacements(tmp_path: Path) -> None:
    go_mod = tmp_path / "go.mod"
    go_mod.write_text(
        "require (\n\tk8s.io/kops v1.2.3\n\thelm.sh/helm/v4 v4.5.6 // indirect\n)\n"
        "require k8s.io/kubernetes v7.8.9\nreplace go.etcd.io/etcd/server/v3 => x v9.9.9\n"
    )
    assert pinned_version(PROGRAMS["kops"], go_mod) == "1.2.3"
    assert pinned_version(PROGRAMS["helm"], go_mod) == "4.5.6"
    assert pinned_version(PROGRAMS["kubelet"], go_mod) == "7.8.9"
    with pytest.raises(ToolchainError, match=r"requires no version of go\.etcd\.io"):
        pinned_version(PROGRAMS["etcd"], go_mod)


def test_its_module_imports_every_program_and_pins_it() -> None:
    for program in PROGRAMS.values():
        imported = (program.folder / "tools.go").read_text()
        assert f'_ "{program.package}"' in imported or (program.folder / program.main).is_dir()
        assert pinned_version(program)[0].isdigit()


def test_the_linker_tells_the_version_only_where_the_source_does_not() -> None:
    assert PROGRAMS["kops"].linker_flags("1.36.2") == "-s -w"
    assert PROGRAMS["kubelet"].linker_flags("1.36.3") == (
        "-s -w -X k8s.io/component-base/version.gitVersion=v1.36.3"
    )


def test_an_unknown_program_is_answered_with_the_nearest() -> None:
    with pytest.raises(ToolchainError, match="did you mean kubelet"):
        program_named("kublet")
