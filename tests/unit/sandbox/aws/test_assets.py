from __future__ import annotations

import re

import pytest

from sandbox.aws.assets import digest


def test_each_file_has_a_digest_of_its_own_that_stays() -> None:
    nodeup = digest("1.36.2/linux/amd64/nodeup.sha256")
    assert nodeup
    assert re.fullmatch("[0-9a-f]{64}", nodeup)
    assert nodeup == digest("1.36.2/linux/amd64/nodeup.sha256")
    assert nodeup != digest("1.36.2/linux/arm64/nodeup.sha256")


@pytest.mark.parametrize("path", ["", "1.36.2/linux/amd64/nodeup", ".sha256", "a.sha256/b"])
def test_nothing_else_is_there(path: str) -> None:
    assert digest(path) is None
