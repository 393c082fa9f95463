# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A cluster's documents in a private file store, where kops canonicalises them and plans an update
against the real cloud, keys and managed files, without a write anywhere else."""

from __future__ import annotations

import json
import os
import tempfile
from typing import TYPE_CHECKING

from ansible_collections.datascience.workbench.plugins.module_utils._kops import canonical, plan
from ansible_collections.datascience.workbench.plugins.module_utils._kops.errors import FindingError

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.binary import Kops
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.canonical import (
        Document,
        Documents,
    )


class Rehearsal:
    """One set of documents in a file store of its own below folder (mode 0700)."""

    def __init__(self, kops: Kops, name: str, folder: str) -> None:
        self._kops = kops
        self._name = name
        self._folder = tempfile.mkdtemp(prefix="rehearsal-", dir=folder)
        self._state = f"file://{self._folder}/store"
        os.mkdir(f"{self._folder}/store", 0o700)

    def write(self, documents: list[Document]) -> Documents:
        """Write documents and read them back as kops has them. Raises KopsError if it refuses."""
        doing = f"declare the cluster {self._name}"
        path = write_documents(self._folder, documents)
        self._kops("create", "-f", path, state=self._state, doing=doing)
        return read_documents(self._kops, self._name, doing=doing, state=self._state)

    def rewrite(self, document: Document) -> None:
        """Put document in the place of the one that was written before."""
        path = write_documents(self._folder, [document])
        doing = f"declare the cluster {self._name}"
        self._kops("replace", "-f", path, state=self._state, doing=doing)

    def plan(self) -> plan.Plan:
        """What an update to these documents would do. Raises KopsError."""
        doing = f"plan the cluster {self._name}"
        finished = self._kops(
            "update", "cluster", "--name", self._name, state=self._state, doing=doing
        )
        try:
            return plan.parse_update(finished.stdout)
        except plan.UnreadablePlanError as error:
            raise FindingError(
                doing, str(error), "This version of kops prints plans in a form that is not known."
            ) from error


def read_documents(kops: Kops, name: str, *, doing: str, state: str | None = None) -> Documents:
    """The cluster's documents in a store, as kops writes them. Raises KopsError."""
    finished = kops("get", "all", "--name", name, "-o", "json", state=state, doing=doing)
    return canonical.parse(finished.stdout)


def write_documents(folder: str, documents: list[Document]) -> str:
    """Write documents into a new file below folder, for kops's -f; the file's path."""
    handle, path = tempfile.mkstemp(prefix="documents-", suffix=".yaml", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n---\n".join(map(json.dumps, documents)))
    return path
