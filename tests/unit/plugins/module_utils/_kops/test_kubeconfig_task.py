from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops import kubeconfig_task

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "wb.internal.example.org"


@pytest.mark.parametrize(("lifetime", "renew_before"), [(6, 6), (1, 2), (18, -1)])
def test_a_credential_that_would_never_be_kept_is_refused(lifetime: int, renew_before: int) -> None:
    params = {"path": "/x", "lifetime": lifetime, "renew_before": renew_before}
    module: Any = SimpleNamespace(params=params)

    with pytest.raises(WorkbenchError, match="renewed in every run"):
        kubeconfig_task.carry_out(module)


def test_what_is_shown_of_a_file_has_no_secret(
    recorded: Callable[[str], str], tmp_path: Path
) -> None:
    text = recorded("kubeconfig-admin.yaml")
    path = tmp_path / "config"
    assert kubeconfig_task.kept(str(path), "", NAME) == {}

    path.write_text(text)
    path.chmod(0o640)
    shown = kubeconfig_task.kept(str(path), text, NAME)

    assert shown.keys() == {"server", "tls_server_name", "expires", "mode"}
    assert shown["mode"] == "0640"


def test_a_foreign_file_has_only_a_mode_to_show(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("nonsense")
    path.chmod(0o600)

    assert kubeconfig_task.kept(str(path), "nonsense", NAME) == {"mode": "0600"}
