from __future__ import annotations

from typing import Any

import pytest

# ssh-keygen -t ed25519 -f k -N ""; ssh-keygen -lf k.pub says SHA256: and this without "="
PUBLIC = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICbTfH93Tb3DTIK/W/d7XHGEises7pe2DLFNuENvuhT8 sandbox"
FINGERPRINT = "vFT1IAaGk89KtBDUKg8WoQuzeFmIaqzFBS20YeAS50A="


@pytest.mark.shows("ec2:ImportKeyPair fingerprint of ed25519")
def test_the_fingerprint_is_that_of_ssh_keygen(aws: Any) -> None:
    made = aws("ec2").import_key_pair(KeyName="k", PublicKeyMaterial=PUBLIC)
    assert made["KeyFingerprint"] == FINGERPRINT


@pytest.mark.shows("ec2:DeleteKeyPair by id")
def test_a_key_pair_is_deleted_by_its_id(aws: Any) -> None:
    ec2 = aws("ec2")
    made = ec2.import_key_pair(KeyName="k", PublicKeyMaterial=PUBLIC)
    ec2.delete_key_pair(KeyPairId=made["KeyPairId"])
    assert ec2.describe_key_pairs()["KeyPairs"] == []
