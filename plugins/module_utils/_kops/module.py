# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the kops modules share: their common options, a workspace, and how a failure is told."""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible.module_utils.common import warnings

from ansible_collections.datascience.workbench.plugins.module_utils import _process
from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import AwsSession
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops.binary import (
    Kops,
    find_kops,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.environment import (
    kops_environment,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

# kops by itself gives up on a step after ten minutes without progress; a first run has many steps.
DEFAULT_TIMEOUT = 1800

KOPS_ARGUMENTS: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "required": True, "aliases": ["cluster_name"]},
    "state_store": {"type": "str", "required": True},
    "kops_path": {"type": "path"},
    "base_url": {"type": "str"},
    "timeout": {"type": "int", "default": DEFAULT_TIMEOUT},
}


@dataclass(frozen=True)
class Workspace:
    """One task's means: the cluster's name, kops, AWS, and a private folder (mode 0700)."""

    name: str
    kops: Kops
    session: AwsSession
    folder: str
    version: str

    def summary(self) -> dict[str, Any]:
        """What kops cost so far: {version, processes, seconds}, seconds of wall time."""
        runs = self.kops.runs
        return {
            "version": self.version,
            "processes": len(runs),
            "seconds": round(sum(run.seconds for run in runs), 3),
        }


@contextlib.contextmanager
def workspace(module: AnsibleAWSModule) -> Iterator[Workspace]:
    """A Workspace from the module's common options; its folder is gone afterwards."""
    params = module.params
    session = AwsSession(module)
    if session.endpoint_url and not session.verifies:
        warn("validate_certs does not reach kops: give aws_ca_bundle instead.")
    with tempfile.TemporaryDirectory(prefix="kops-", dir=module.tmpdir) as folder:
        kops = Kops(
            find_kops(params["kops_path"]),
            lambda: kops_environment(session, base_url=params["base_url"], home=folder),
            params["state_store"],
            params["timeout"],
        )
        yield Workspace(params["name"], kops, session, folder, kops.version())


def warn(text: str) -> None:
    """Have Ansible show a warning with this task's result.

    AnsibleAWSModule.warn of amazon.aws 11.4.0 would also put it into the arguments of exit_json,
    which ansible-core 2.21 calls deprecated; this is what AnsibleModule.warn does beneath it.
    """
    warnings.warn(text)


def run_module(module: AnsibleAWSModule, work: Callable[[], dict[str, Any]]) -> None:
    """Exit with what work returns, or fail with one sentence about what went wrong."""
    try:
        with _process.signals_raise():
            result = work()
    except WorkbenchError as error:
        module.fail_json(msg=str(error))
    except _process.Interrupted as signal:
        module.fail_json(
            msg=f"Ended early by {signal}; the next run picks up where this one stopped."
        )
    module.exit_json(**result)
