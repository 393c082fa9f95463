from __future__ import annotations

import re
from pathlib import Path

import pytest

from sandbox.aws import fidelity
from sandbox.aws.fidelity.correction import Patch, correction


class _Thing:
    kept = "a"

    def method(self) -> str:
        return "method"

    @property
    def shown(self) -> str:
        return "shown"


class _Child(_Thing):
    pass


def test_a_patch_is_taken_back_whole() -> None:
    before = dict(vars(_Child))
    patch = Patch()
    patch.set(_Child, "kept", "b")
    patch.wrap(_Child, "method")(lambda original, self: original(self) + "!")
    patch.wrap(_Child, "method")(lambda original, self: original(self) + "?")
    patch.wrap(_Child, "shown")(lambda original, self: original(self) + "!")
    child = _Child()
    assert (child.kept, child.method(), child.shown) == ("b", "method!?", "shown!")
    assert (_Thing.kept, _Thing().method()) == ("a", "method")
    patch.undo()
    assert dict(vars(_Child)) == before


def test_two_corrections_have_two_names() -> None:
    name = next(iter(fidelity.corrections()))

    def put(patch: Patch) -> None:
        """AWS: one thing. moto: another."""

    with pytest.raises(ValueError, match="two corrections"):
        correction(name, source="-")(put)


def test_a_correction_says_what_is_corrected() -> None:
    with pytest.raises(ValueError, match="does not say"):
        correction("ec2:nothing said")(lambda patch: None)


def test_every_correction_is_shown_by_a_test() -> None:
    text = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    shown = set(re.findall(r'mark\.shows\(\s*"([^"]+)"', text))
    assert shown == set(fidelity.corrections())


def test_every_correction_names_its_service_and_source() -> None:
    for name, entry in fidelity.corrections().items():
        assert re.fullmatch(r"(\*|[a-z0-9]+):.+", name)
        assert re.match("https://|measured with", entry.source)
