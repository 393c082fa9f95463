# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From the options of the module image_build to its result."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils import _process
from ansible_collections.datascience.workbench.plugins.module_utils._aws.registries import (
    is_loopback,
    takes_ecr_login,
)
from ansible_collections.datascience.workbench.plugins.module_utils._images import (
    access,
    builders,
    platforms,
    staging,
)
from ansible_collections.datascience.workbench.plugins.module_utils._images.content import Recipe
from ansible_collections.datascience.workbench.plugins.module_utils._images.errors import (
    BuilderError,
)
from ansible_collections.datascience.workbench.plugins.module_utils._images.registry import (
    Login,
    Registry,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ansible_collections.datascience.workbench.plugins.module_utils._images.builders import (
        Access,
        Builder,
    )

ARGUMENTS: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "required": True},
    "context": {"type": "path", "required": True},
    "containerfile": {"type": "str", "default": "Containerfile"},
    "arguments": {"type": "dict", "default": {}},
    "edition": {"type": "str", "default": ""},
    "machine_types": {"type": "list", "elements": "str", "default": []},
    "architectures": {
        "type": "list",
        "elements": "str",
        "choices": ["amd64", "arm64"],
        "default": [],
    },
    "registry": {"type": "str", "required": True},
    "push_to": {"type": "str", "default": ""},
    "insecure": {"type": "bool", "default": False},
    "login": {"type": "str", "choices": ["none", "password", "ecr"], "default": "none"},
    "username": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "builder": {"type": "str", "default": ""},
    "options": {"type": "list", "elements": "str", "default": []},
    "timeout": {"type": "int", "default": 3600},
}
# The build argument that holds the edition; the steps after its ARG are repeated when it changed.
EDITION = "EDITION"
# Of a builder's output, what an error shows: the last lines are where it says why.
_LINES = 15


def unsound(params: Mapping[str, Any]) -> list[str]:
    """Every fault of the options, each a clause that names the option.

    A login is told to nobody whom it is not for: not in the clear, and ECR's password, which opens
    every repository of the account for 12 hours, to ECR alone. What answers on this machine may.
    """
    told = params["push_to"] or params["registry"]
    if params["login"] == "none" or is_loopback(told):
        return []
    faults = []
    if params["insecure"]:
        faults.append(f"insecure: not with login: {params['login']}, plain HTTP shows the login")
    if params["login"] == "ecr" and not takes_ecr_login(told):
        faults.append(f"login: ecr is for a host of ECR, and {told} is none; password, or none")
    return faults


def carry_out(
    params: Mapping[str, Any], ecr_login: Callable[[], Login], *, check_mode: bool
) -> dict[str, Any]:
    """Build and push what the registry does not have; return what RETURN documents.

    ecr_login is asked with login: ecr alone. Raises ImageError and AwsError.
    """
    recipe = Recipe(
        Path(params["context"]),
        params["containerfile"],
        {
            **({EDITION: params["edition"]} if params["edition"] else {}),
            **{name: str(value) for name, value in params["arguments"].items()},
        },
        platforms.of(params["machine_types"], params["architectures"]),
    )
    bases = recipe.bases()  # that there is a Containerfile is known before anything is asked
    tag = recipe.tag()
    registry = Registry(
        params["push_to"] or params["registry"], _login(params, ecr_login), params["insecure"]
    )
    result: dict[str, Any] = {
        "image": f"{params['registry']}/{params['name']}:{tag}",
        "tag": tag,
        "platforms": recipe.platforms,
        "bases": bases,
        "was_there": False,
    }
    found = registry.digest(params["name"], tag)
    if found:
        result |= {"was_there": True, "digest": found}
        return {**result, "changed": False, "diff": _diff("")}
    builder = builders.find(params["builder"])
    platforms.require(recipe, builder)
    result |= {"changed": True, "builder": builder.kind, "diff": _diff(result["image"])}
    if check_mode:
        return result
    began = time.monotonic()
    with access.granted(registry) as way, staging.staged(recipe) as copy:
        _build(builder, copy, way, f"{registry.host}/{params['name']}:{tag}", params)
    return {
        **result,
        "digest": registry.digest(params["name"], tag),
        "size": registry.size(params["name"], tag),
        "seconds": round(time.monotonic() - began, 1),
    }


def _diff(pushed: str) -> dict[str, str]:
    return {"before": "", "after": f"{pushed}\n" if pushed else ""}


def _login(params: Mapping[str, Any], ecr_login: Callable[[], Login]) -> Login | None:
    if params["login"] == "ecr":
        return ecr_login()
    if params["login"] == "password":
        return Login(params["username"], params["password"])
    return None


def _build(
    builder: Builder, recipe: Recipe, way: Access, to: str, params: Mapping[str, Any]
) -> None:
    """Build an image under a local name, and push it under the name `to`."""
    host, _slash, name = to.partition("/")
    many, base = len(recipe.platforms) > 1, way if recipe.starts_from(host) else None
    end = time.monotonic() + params["timeout"]

    def run(doing: str, argv: Sequence[str], *, may_fail: bool = False) -> None:
        _run(builder, doing, argv, end - time.monotonic(), may_fail=may_fail)

    if many:
        run(f"forget {name}", builder.forget_list(name), may_fail=True)
    run(f"build {name}", builder.build(recipe, name, base, params["options"]))
    for argv in builder.push(name, to, way, many=many):
        run(f"push {to}", argv)


def _run(
    builder: Builder, doing: str, argv: Sequence[str], deadline: float, *, may_fail: bool
) -> None:
    """Run the builder. Raises BuilderError with the end of what it said."""
    try:
        done = _process.run(argv, env=os.environ, deadline=max(1.0, deadline))
    except _process.DeadlineExceeded as slow:
        raise BuilderError(
            builder.kind,
            doing,
            f"{_end(slow.stdout + slow.stderr)}\n(ended: its time was over)",
            "Give it more time (timeout), or see what it waits for.",
        ) from slow
    except OSError as error:
        raise BuilderError(builder.kind, doing, str(error)) from error
    if done.returncode and not may_fail:
        raise BuilderError(builder.kind, doing, _end(done.stdout + done.stderr), _advice(done))


def _advice(done: _process.Finished) -> str:
    said = done.stderr + done.stdout
    if "permission denied" in said.lower() or "operation not permitted" in said.lower():
        return "It may not do here what a build needs; buildah as root, or podman, often may."
    if "Could not resolve" in said or "Temporary failure" in said or "Unable to fetch" in said:
        return "The build found no package mirror: check the network and the proxy of this machine."
    return ""


def _end(output: str) -> str:
    return "\n".join(output.strip().splitlines()[-_LINES:])
