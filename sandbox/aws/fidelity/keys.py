"""Key pairs."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from moto.ec2.models import key_pairs
from moto.ec2.responses.key_pairs import KeyPairs

from sandbox.aws.fidelity.correction import correction


@correction(
    "ec2:ImportKeyPair fingerprint of ed25519",
    key_pairs,
    "public_key_fingerprint",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html",
)
def fingerprint_of_ed25519(original: Any, key: Any, constructor: Any) -> Any:
    """AWS: base64 of the SHA-256 of the key in OpenSSH's wire form, with the padding.

    moto: colon-separated hex of the SHA-256 of the DER form.
    """
    if not isinstance(key, Ed25519PublicKey):
        return original(key, constructor)
    wire = base64.b64decode(key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1])
    return base64.b64encode(hashlib.sha256(wire).digest()).decode()


@correction("ec2:DeleteKeyPair by id", KeyPairs, "delete_key_pair")
def delete_key_pair_by_id(original: Any, self: Any) -> Any:
    """AWS: takes KeyPairId as well as KeyName.

    moto: knows only the name; by id it deletes nothing, and says nothing.
    """
    wanted = self._get_param("KeyPairId")
    for name, key in list(self.ec2_backend.key_pairs.items()):
        if wanted and key.id == wanted:
            self.params["KeyName"] = name
    return original(self)
