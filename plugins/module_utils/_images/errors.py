# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Failures of building, pushing and asking for images."""

from __future__ import annotations

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError


class ImageError(WorkbenchError):
    """An image cannot be read, built or pushed."""


class BuilderError(ImageError):
    """The program that builds or pushes failed."""

    def __init__(self, who: str, doing: str, said: str, advice: str = "") -> None:
        super().__init__(doing, said, advice)
        self.who = who


class RegistryError(ImageError):
    """The registry refused, or could not be reached."""

    who = "The registry"
