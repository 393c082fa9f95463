from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._declaration.program import (
    kops_faults,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("version", "told"),
    [("1.36.2", []), ("1.35.0", ["its version is 1.35.0"])],
)
def test_a_kops_of_another_version_is_a_fault(
    tmp_path: Path, version: str, told: list[str]
) -> None:
    kops = tmp_path / "kops"
    kops.write_text(f"#!/bin/sh\necho {version}\n")
    kops.chmod(0o755)
    faults = list(map(str, kops_faults(str(kops))))
    assert len(faults) == len(told)
    assert all(part in fault for part, fault in zip(told, faults, strict=True))


def test_no_kops_is_a_fault_with_where_it_is_got(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    [on_path] = map(str, kops_faults(""))
    assert "https://github.com/kubernetes/kops/releases" in on_path
    assert "docs/aws.md" in on_path
    [named] = map(str, kops_faults("/nonexistent/kops"))
    assert named.startswith('cluster_kops_path is "/nonexistent/kops"')
