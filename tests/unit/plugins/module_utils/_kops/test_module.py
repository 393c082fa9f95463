from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from ansible.module_utils.common import warnings

from ansible_collections.datascience.workbench.plugins.module_utils import _process
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import (
    run_module,
    workspace,
)

if TYPE_CHECKING:
    from pathlib import Path

Module = Callable[..., Any]


class Exit(BaseException):
    """How a module ends."""

    def __init__(self, result: dict[str, Any]) -> None:
        self.result = result


def end(**result: Any) -> None:
    raise Exit(result)


@pytest.fixture
def kops_module(module: Module, tmp_path: Path) -> Module:
    """A module with the common options, for a kops that is a shell script."""
    kops = tmp_path / "kops"
    kops.write_text("#!/bin/sh\nif [ $1 = version ]; then echo 1.36.2; else env; fi\n")
    kops.chmod(0o755)

    def make(**params: Any) -> Any:
        made = module(
            name="wb",
            state_store="s3://state",
            kops_path=str(kops),
            base_url="http://mirror",
            timeout=20,
            region="us-east-1",
            access_key="AKIA1",
            secret_key="s",
            **params,
        )
        made.tmpdir = str(tmp_path)
        made.fail_json, made.exit_json = end, end
        return made

    return make


def test_a_workspace_is_private_and_gone_afterwards(kops_module: Module) -> None:
    with workspace(kops_module()) as work:
        assert stat.S_IMODE(os.stat(work.folder).st_mode) == 0o700
        output = work.kops("get", doing="look").stdout
        assert f"HOME={work.folder}\n" in output
        assert "KOPS_BASE_URL=http://mirror\n" in output
        assert work.summary()["processes"] == 2
        assert work.summary()["version"] == "1.36.2"

    assert not os.path.exists(work.folder)


def test_what_kops_cannot_be_told_is_a_warning(
    kops_module: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(warnings, "warn", said.append)
    with workspace(kops_module(validate_certs=False)):
        assert said == []

    with workspace(kops_module(validate_certs=False, endpoint_url="https://aws.example.org")):
        assert "aws_ca_bundle" in said[0]


WARNS = """
from ansible.module_utils.testing import patch_module_args
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule
from ansible_collections.datascience.workbench.plugins.module_utils._kops import module

with patch_module_args({}):
    module_of_task = AnsibleAWSModule(argument_spec={})
    module.warn("Mind the gap.")
    module.run_module(module_of_task, lambda: {"changed": False})
"""


def test_a_warning_is_in_the_result_and_nothing_deprecated_is_done_for_it() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    ran = subprocess.run(
        [sys.executable, "-c", WARNS], env=environment, capture_output=True, text=True, check=True
    )

    assert "Mind the gap." in ran.stdout
    assert "deprecated" not in ran.stdout


def work_that_raises(error: BaseException) -> Callable[[], dict[str, Any]]:
    def work() -> dict[str, Any]:
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (WorkbenchError("read wb", "no"), "Could not read wb: no."),
        (_process.Interrupted("SIGTERM"), "Ended early by SIGTERM; the next run picks up"),
    ],
)
def test_a_failure_is_one_message(kops_module: Module, error: BaseException, message: str) -> None:
    with pytest.raises(Exit) as ended:
        run_module(kops_module(), work_that_raises(error))

    assert ended.value.result["msg"].startswith(message)


def test_a_success_is_the_result(kops_module: Module) -> None:
    with pytest.raises(Exit) as ended:
        run_module(kops_module(), lambda: {"changed": False})

    assert ended.value.result == {"changed": False}
