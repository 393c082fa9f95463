"""Flags of Kubernetes's programs, from the fields of a kops spec that are named after them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# kops pkg/apis/kops/componentconfig.go (1.36): the flag tags that do not follow from the name,
# and the fields that are no flags.
_NAMES = {
    "apiServerCount": "apiserver-count",
    "logLevel": "v",
    "requestheaderExtraHeaderPrefixes": "requestheader-extra-headers-prefix",
}
_NO_FLAGS = {"image", "cpuRequest", "cpuLimit", "memoryRequest", "memoryLimit", "env"}


def flag(field: str) -> str:
    """The flag of a field: serviceAccountJWKSURI is service-account-jwks-uri."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", _plural(field))
    words = re.sub(r"([A-Z])([A-Z][a-z])", r"\1-\2", words)
    return _NAMES.get(field, words.lower())


def _plural(field: str) -> str:
    # An abbreviation and its s are one word, and one that follows another is one of its own.
    field = re.sub(r"([A-Z]{2,})s(?=[A-Z]|$)", lambda m: m[1].capitalize() + "s", field)
    return field.replace("JWKSURI", "JwksUri").replace("IPRange", "IpRange")


def flags(spec: Mapping[str, Any], **more: Any) -> list[str]:
    """All flags of a spec, sorted; `more` are further ones by their names, with _ for -."""
    found: dict[str, str] = {}
    for field, value in spec.items():
        if field == "leaderElection":
            found |= {flag(name): _text(given) for name, given in value.items()}
        elif field not in _NO_FLAGS and value is not None:
            found[flag(field)] = _text(value)
    found |= {name.replace("_", "-"): _text(value) for name, value in more.items()}
    return [f"--{name}={value}" for name, value in sorted(found.items())]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return ",".join(f"{k}={_text(v)}" for k, v in sorted(value.items()))
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value)
