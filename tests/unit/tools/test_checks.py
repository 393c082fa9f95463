"""The project's own gates find the fault that they are for."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tools import ansible_test, artefact, can_fail, docs, share

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("roles/cluster/tasks/main.yml", "  ignore_errors: true"),
        ("roles/cluster/tasks/main.yml", "  failed_when: false"),
        ("molecule/cluster/verify.yml", "  ignore_unreachable: yes"),
        (".github/workflows/ci.yml", "  continue-on-error: true"),
        (".github/workflows/ci.yml", "  run: make test || true"),
        ("Makefile", "\t-ruff check ."),
        ("Makefile", "\t@-ruff check ."),
        ("Makefile", "\truff check . || :"),
        ("Makefile", "\truff check --exit-zero ."),
        ("tests/unit/test_x.py", "@pytest.mark.skip(reason='later')"),
        ("tests/unit/test_x.py", "@pytest.mark.xfail(reason='later')"),
    ],
)
def test_what_cannot_fail_is_found(name: str, line: str) -> None:
    assert can_fail.faults(name, f"---\n{line}\n") == [f"{name}:2: {line.strip()}"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".ci/run", "#!/usr/bin/env bash\nset -euo pipefail\nexec make test\n"),
        (".ci/run", "#!/usr/bin/env bash\nset -euo pipefail\n[ -f x ] || exit 1\n"),
        ("roles/cluster/tasks/main.yml", "---\nignore_errors: false\nfailed_when: not ok\n"),
        ("tests/unit/test_x.py", "@pytest.mark.skipif(root, reason='needs a user')\n"),
        ("tests/unit/test_x.py", "pytest.mark.xfail(strict=True, reason='upstream')\n"),
        ("README.md", "`make test || true` passes\n"),
    ],
)
def test_what_can_fail_is_left_alone(name: str, text: str) -> None:
    assert can_fail.faults(name, text) == []


def test_a_shell_around_a_step_is_found() -> None:
    assert can_fail.faults_of_commands([("ruff", "check", ".")]) == []
    assert can_fail.faults_of_commands([("sh", "-c", "ruff check; true")])
    assert can_fail.faults_of_commands([("ruff", "check", "--exit-zero")])


def test_a_sandbox_that_outgrows_the_project_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    for name, lines in (("sandbox/a.py", 40), ("plugins/b.py", 50), ("tests/c.py", 500)):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text("x = 1\n\n" * lines)
    (tmp_path / "program").write_text("#!/usr/bin/env python3\n" + "x = 1\n" * 29)
    monkeypatch.setattr(share, "ROOT", tmp_path)
    assert share.main() == 1
    assert "40 of 120 lines" in capsys.readouterr().out
    (tmp_path / "sandbox/a.py").write_text("x = 1\n" * 30)
    assert share.main() == 0


def test_a_stranger_in_the_artefact_and_a_gap_are_told() -> None:
    names = ["README.md", "plugins/modules/kops_cluster.py", "meta/runtime.yml", "Makefile"]
    assert artefact.faults(names) == [
        "does not belong: Makefile",
        "missing: playbooks/site.yml",
        "missing: images/openldap/Containerfile",
    ]


def test_a_module_that_does_not_run_where_it_is_installed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answered(_place: Path, argv: list[str | Path]) -> tuple[str, int]:
        return ("ModuleNotFoundError", 2) if argv[0] == "ansible" else ("installed successfully", 0)

    monkeypatch.setattr(artefact, "run", answered)
    found = artefact.installed(tmp_path / "x.tar.gz", tmp_path / "place")
    assert found == ["ansible localhost (exit 2): ModuleNotFoundError"]


def test_a_sanity_run_is_counted() -> None:
    run = 'Running sanity test "{}"\n'
    ran = "".join(run.format(name) for name in ("compile", "pylint", "empty-init", "pslint"))
    ran += "No tests applicable.\n"
    ran += 'WARNING: Skipping sanity test "pslint" due to missing pwsh.\n'
    told, ok = ansible_test.closing(ran)
    assert ok
    assert told.splitlines() == [
        'SKIPPED [1] ansible-test: Skipping sanity test "pslint" due to missing pwsh.',
        "2 passed, 0 failed, 1 skipped",
    ]
    failed = f"{ran}FATAL: The 1 sanity test(s) listed below (out of 3) failed.\n"
    assert ansible_test.closing(failed)[0].endswith("1 passed, 1 failed, 1 skipped")
    assert ansible_test.closing(failed)[1] is False
    assert ansible_test.closing("WARNING: All targets skipped.")[1] is False


def test_the_runs_of_pytest_are_summed_up() -> None:
    ran = "=== 7 passed in 1.97s ===\n=== 1 failed, 570 passed, 1 skipped in 51.14s (0:00:51) ===\n"
    assert ansible_test.closing(ran) == ("577 passed, 1 failed, 1 skipped", False)


def test_a_guide_becomes_a_page() -> None:
    assert docs.page("# Costs\n\nSee [AWS](docs/aws.md#b) and [kops](https://x.org/a.md).\n") == (
        "Costs\n=====\n\n.. raw:: html\n\n"
        '   <p>See <a href="docs/aws.html#b">AWS</a> and <a href="https://x.org/a.md">kops</a>.</p>\n'
    )
