"""The points where moto differs from AWS and kops, Ansible or their users would notice.

Measured with kops 1.36.2 and moto 5.2.5, November 2026. Importing this package does not import
moto, so that MOTO_AMIS_PATH can be set to `IMAGES` before; `apply` does.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.aws.fidelity.correction import CORRECTIONS, Correction, Patch

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["IMAGES", "apply", "corrections"]

IMAGES = Path(__file__).with_name("images.json")
_THEMES = (
    "addresses",
    "autoscaling",
    "budgets",
    "capacity",
    "iam",
    "images",
    "instances",
    "keys",
    "launch",
    "load_balancers",
    "route53",
    "s3",
    "security_groups",
    "serving",
    "subnets",
    "termination",
    "vpc",
)


def corrections() -> Mapping[str, Correction]:
    """Every correction by its name, in the order in which they are put in place."""
    for theme in _THEMES:
        import_module(f"{__name__}.{theme}")
    return CORRECTIONS


def apply(without: Collection[str] = ()) -> Patch:
    """Put every correction in place but those named in `without`; the answer's `undo` ends it."""
    patch = Patch()
    for correction in corrections().values():
        if correction.name not in without:
            correction.put(patch)
    return patch
