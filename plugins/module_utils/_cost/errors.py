# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Why something could not be priced."""

from __future__ import annotations

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError


class DeclarationError(WorkbenchError):
    """The declaration says something that cannot be priced."""


class PriceListError(WorkbenchError):
    """Prices could not be had from AWS, or from the file that keeps them."""
