# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A private folder with the credentials of one run, as the builders read them; gone afterwards."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._images.builders import Access

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.datascience.workbench.plugins.module_utils._images.registry import (
        Registry,
    )


@contextlib.contextmanager
def granted(registry: Registry) -> Iterator[Access]:
    """Access to the registry while the body runs. Nobody else may read the folder (mode 0700)."""
    folder = Path(tempfile.mkdtemp(prefix="workbench-login-"))
    try:
        auths = {}
        if registry.login:
            pair = f"{registry.login.username}:{registry.login.password}".encode()
            auths[registry.host] = {"auth": base64.b64encode(pair).decode()}
        told = {"auths": auths, **_way_to_docker(folder)}
        (folder / "config.json").write_text(json.dumps(told))
        yield Access(folder, registry.insecure, bool(registry.login))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _way_to_docker(folder: Path) -> dict[str, Any]:
    """The user's own choice of a docker service, which docker keeps beside the credentials."""
    own = Path(os.environ.get("DOCKER_CONFIG") or "~/.docker").expanduser()
    try:
        chosen = json.loads((own / "config.json").read_text()).get("currentContext")
    except (OSError, ValueError, AttributeError):
        return {}
    if not chosen:
        return {}
    (folder / "contexts").symlink_to(own / "contexts")
    return {"currentContext": chosen}
