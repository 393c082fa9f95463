"""SSH public keys, and the plan of another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
    Plan,
    parse_update,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.ssh_key import (
    PublicKey,
    key_pair,
    pair_name,
    with_key,
)

RECORDED = Path(__file__).parents[3] / "fixtures" / "kops-1.36.2"
CLUSTER = "wb.internal.example.org"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBlKYxCNGmMyPNsxs9IO5FpbWUtwwLs2Vh5FY5B3QEgC admin"
OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBcTztdQtMCyDQDFelOiN8ixwkHc9c8k8XDLiGHK6h1U other"
TEMPLATES = [f"{group}.{CLUSTER}" for group in ("admin", "control-plane.masters", "gpu", "spark")]


def test_the_names_that_kops_and_ec2_give() -> None:
    key = PublicKey.parse(KEY + "\n")
    assert key.line == KEY
    assert key.id == "2ca48c74c336fa0f524da233283661cf"
    assert key.fingerprint == "SHA256:A4rUrlSt5yOU/MGGp1ZM68BQPNqXdVRD8DpfFazMmD0"
    assert pair_name(CLUSTER, key.id).endswith("-2c:a4:8c:74:c3:36:fa:0f:52:4d:a2:33:28:36:61:cf")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "not one line"),
        ("ssh-ed25519", "not one line"),
        (KEY + "\n" + OTHER, "not one line"),
        ("-----BEGIN RSA PRIVATE KEY-----\nabc", "a private key"),
        ("ecdsa-sha2-nistp256 AAAA x", "its type is 'ecdsa-sha2-nistp256'"),
        ("ssh-ed25519 AAA!", "not base64"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1", "cut short"),
        (KEY.replace("ssh-ed25519", "ssh-rsa"), "another type"),
    ],
)
def test_what_is_no_public_key(line: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        PublicKey.parse(line)


def test_another_key_is_planned_as_kops_plans_it() -> None:
    old, new = PublicKey.parse(KEY), PublicKey.parse(OTHER)
    planned = with_key(Plan(), key_pair(CLUSTER, new), pair_name(CLUSTER, old.id), TEMPLATES)
    assert planned == parse_update((RECORDED / "plan-key-rotated.txt").read_text())


def test_the_first_key_is_planned_as_kops_plans_it() -> None:
    whole = parse_update((RECORDED / "plan-create.txt").read_text())
    keyless = Plan(
        tuple(
            type(entry)(
                entry.action,
                entry.type,
                entry.name,
                tuple(field for field in entry.fields if field.name != "SSHKey"),
            )
            for entry in whole.entries
            if entry.type != "SSHKey"
        )
    )
    assert with_key(keyless, key_pair(CLUSTER, PublicKey.parse(KEY)), None, []) == whole
