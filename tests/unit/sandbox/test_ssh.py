from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from sandbox.ssh import public_key

if TYPE_CHECKING:
    from pathlib import Path


def test_a_key_is_made_once_and_for_this_user_alone(tmp_path: Path) -> None:
    private = tmp_path / "ssh" / "key"
    told = public_key(private)
    assert told.startswith("ssh-ed25519 AAAA")
    assert told.endswith(" sandbox")
    assert public_key(private) == told
    assert (private.stat().st_mode & 0o777, private.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_ssh_reads_it(tmp_path: Path) -> None:
    private = tmp_path / "ssh" / "key"
    told = public_key(private)
    read = subprocess.run(
        ["ssh-keygen", "-y", "-f", str(private)], capture_output=True, text=True, check=True
    )
    assert read.stdout.split()[:2] == told.split()[:2]
