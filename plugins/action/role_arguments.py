# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Judge the variables of several roles at once, on the controller, before anything is touched."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleError, AnsibleUndefinedVariable
from ansible.plugins.action import ActionBase

from ansible_collections.datascience.workbench.plugins.module_utils._declaration import (
    roles,
    scaling,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.faults import (
    Fault,
    listed,
)
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.program import (
    kops_faults,
)

_ROLES = Path(__file__).resolve().parents[2] / "roles"


class ActionModule(ActionBase):  # type: ignore[misc]
    """See the documentation of the module of the same name."""

    TRANSFERS_FILES = False
    _requires_connection = False

    def run(
        self, tmp: str | None = None, task_vars: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Fail with every fault; return the roles that were judged."""
        del tmp
        result: dict[str, Any] = super().run(None, task_vars)
        variables = task_vars or {}
        _result, arguments = self.validate_argument_spec(
            argument_spec={
                "roles": {"type": "list", "elements": "str", "required": True},
                "parts": {"type": "list", "elements": "str", "default": []},
                "found": {"type": "dict"},
                "without": {"type": "list", "elements": "str", "default": []},
                "scaling": {"type": "dict"},
            }
        )
        parts = roles.chosen(arguments["parts"])
        names = roles.selected(
            dict.fromkeys([*arguments["roles"], *parts]),
            variables.get("ansible_run_tags", ["all"]),
            variables.get("ansible_skip_tags", []),
        )
        known: dict[str, Any] = {}
        # A role's default may be made from another role's variable, selected or not.
        for path in sorted(_ROLES.glob("*/defaults/main.yml")):
            known |= self._read(path)
        known |= variables
        judged = [self._role(name, known, arguments["without"]) for name in names]
        if arguments["found"] is None:
            faults = roles.declared(judged, variables, os.environ)
            faults += roles.unknown_parts(arguments["parts"])
            faults += self._program(judged, variables)
            faults += self._scaling(arguments["scaling"], known)
            doing = "the variables"
        else:
            faults = roles.against(judged, arguments["found"])
            doing = "what the variables want of the account"
        if faults:
            return result | {"failed": True, "msg": listed(faults, doing)}
        if arguments["found"] is not None:
            remarks = roles.remarks(judged, arguments["found"])
        else:
            remarks = []
            for warning in roles.warnings(judged):
                self._display.warning(warning)
        return result | {
            "changed": False,
            "roles": names,
            "parts": [part for part in parts if part in names],
            "left_out": [part for part in roles.PARTS if part not in parts],
            "remarks": remarks,
        }

    def _program(self, judged: list[roles.Role], variables: dict[str, Any]) -> list[Fault]:
        """The faults of the kops that role cluster would run, if that would be run here."""
        if variables.get("ansible_connection") != "local":
            return []
        paths = [role.values.get("cluster_kops_path") for role in judged if role.name == "cluster"]
        return [fault for path in paths if isinstance(path, str) for fault in kops_faults(path)]

    def _scaling(self, wish: dict[str, Any] | None, known: dict[str, Any]) -> list[Fault]:
        """The faults of a wish for machines, judged by the groups as far as these are known."""
        if wish is None:
            return []
        try:
            templar = self._templar.copy_with_new_env(available_variables=known)
            declared = templar.template(known["__cluster_groups"])
            fields = ("role", "minSize", "maxSize")
            groups = {
                str(name): {field: group[field] for field in fields if field in group}
                for name, group in declared.items()
            }
        except (AnsibleError, KeyError):
            # What hides them is a fault of its own.
            groups = None
        return list(scaling.faults(wish.get("group"), wish.get("count"), groups))

    def _role(self, name: str, given: dict[str, Any], without: list[str]) -> roles.Role:
        """A role's specification, with the values that its variables have in this play.

        Those in without have none, and need none.
        """
        options = self._read(_ROLES / name / "meta/argument_specs.yml")["argument_specs"]["main"][
            "options"
        ]
        for option in set(without) & options.keys():
            options[option] = {**options[option], "required": False}
        templar = self._templar.copy_with_new_env(available_variables=given)
        values: dict[str, Any] = {}
        undefined: dict[str, str] = {}
        for option in options:
            if option not in given or option in without:
                continue
            try:
                values[option] = templar.template(given[option])
            except AnsibleUndefinedVariable as error:
                undefined[option] = f"it has no value yet: {error.message}"
            except AnsibleError as error:
                undefined[option] = f"it cannot be worked out: {error.message}"
        return roles.Role(name, options, values, undefined)

    def _read(self, path: Path) -> dict[str, Any]:
        """A YAML file of a role of this collection; what looks like a template is one."""
        return dict(self._loader.load_from_file(str(path), trusted_as_template=True) or {})
