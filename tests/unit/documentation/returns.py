"""What a module returned, held against the RETURN that it documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# https://docs.ansible.com/ansible/latest/reference_appendices/common_return_values.html
COMMON = {"changed", "failed", "msg", "diff", "warnings", "deprecations", "skipped"}
# What AnsibleModule.exit_json adds to a result with a path.
OF_A_PATH = {"gid", "group", "mode", "owner", "size", "state", "uid"}
TYPES: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "complex": (dict,),
    "dict": (dict,),
    "float": (float, int),
    "int": (int,),
    "list": (list,),
    "path": (str,),
    "str": (str,),
}


@dataclass
class Comparison:
    """The faults found so far, and the documented values that some result had."""

    faults: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def values(self, documented: dict[str, Any], returned: dict[str, Any], where: str = "") -> None:
        """Compare a result, or a mapping in it, with its documentation."""
        common = set() if where else COMMON | (OF_A_PATH if "path" in returned else set())
        for name in sorted(returned.keys() - documented.keys() - common):
            self.faults.append(f"{where}{name} is returned, and not documented")
        for name, told in documented.items():
            if name in returned:
                self.seen.add(f"{where}{name}")
                self.value(told, returned[name], f"{where}{name}")
            elif str(told.get("returned")) in ("always", "success"):
                self.faults.append(f"{where}{name} is documented for every success, and missing")

    def value(self, told: dict[str, Any], value: Any, where: str) -> None:
        """Compare one value with its type, and what is in it with what is told of that."""
        if value is None:
            return
        kind = told.get("type", "str")
        if not of_type(value, kind):
            self.faults.append(f"{where} is documented as {kind}, and is {value!r}")
            return
        inside = value if isinstance(value, list) else [value]
        if by_name(told, value):
            inside = list(value.values())
        for one in inside if isinstance(value, list) and "elements" in told else []:
            if not of_type(one, told["elements"]):
                self.faults.append(f"{where} has elements of {told['elements']}, and {one!r}")
        for one in inside:
            if "contains" in told and isinstance(one, dict):
                self.values(told["contains"], one, f"{where}.")


def by_name(told: dict[str, Any], value: Any) -> bool:
    """Tell whether a mapping has names as its keys, and what is documented below each of them."""
    return (
        isinstance(value, dict)
        and not value.keys() & told.get("contains", {}).keys()
        and all(isinstance(one, dict) for one in value.values())
    )


def of_type(value: Any, kind: str) -> bool:
    """Tell whether a value has one of the types that documentation names."""
    if isinstance(value, bool):
        return kind in ("bool", "raw")
    return kind == "raw" or isinstance(value, TYPES[kind])


def paths(documented: dict[str, Any], where: str = "") -> set[str]:
    """Return every documented value of a success, as a path: plan, plan.action."""
    found = set()
    for name, told in documented.items():
        if told.get("returned") != "failure":
            found |= {f"{where}{name}", *paths(told.get("contains", {}), f"{where}{name}.")}
    return found


def faults(documented: dict[str, Any], results: list[dict[str, Any]]) -> list[str]:
    """Return what is wrong between a module's documentation and what it was seen to return."""
    found = Comparison()
    for result in results:
        found.values(documented, result)
    for path in sorted(paths(documented) - found.seen):
        found.faults.append(f"{path} is documented, and in no recorded result")
    samples = Comparison()
    for name, told in documented.items():
        if "sample" in told:
            samples.value(told, told["sample"], f"the sample of {name}")
    wrong = [fault for fault in samples.faults if not fault.endswith("and missing")]
    return sorted({*found.faults, *wrong})
