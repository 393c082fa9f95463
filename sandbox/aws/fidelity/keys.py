"""Key pairs."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from moto.ec2.models import key_pairs
from moto.ec2.responses.key_pairs import KeyPairs

from sandbox.aws.fidelity.correction import Patch, correction


@correction(
    "ec2:ImportKeyPair fingerprint of ed25519",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html",
)
def fingerprint_of_ed25519(patch: Patch) -> None:
    """AWS: base64 of the SHA-256 of the key in OpenSSH's wire form, with the padding.

    moto: colon-separated hex of the SHA-256 of the DER form.
    """

    @patch.wrap(key_pairs, "public_key_fingerprint")
    def fingerprint(original: Any, key: Any, constructor: Any) -> Any:
        if not isinstance(key, Ed25519PublicKey):
            return original(key, constructor)
        wire = base64.b64decode(key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1])
        return base64.b64encode(hashlib.sha256(wire).digest()).decode()


@correction(
    "ec2:DeleteKeyPair by id",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteKeyPair.html",
)
def delete_key_pair_by_id(patch: Patch) -> None:
    """AWS: takes KeyPairId as well as KeyName.

    moto: knows only the name; by id it deletes nothing, and says nothing.
    """

    @patch.wrap(KeyPairs, "delete_key_pair")
    def delete(original: Any, self: Any) -> Any:
        wanted = self._get_param("KeyPairId")
        for name, key in list(self.ec2_backend.key_pairs.items()):
            if wanted and key.id == wanted:
                self.params["KeyName"] = name
        return original(self)
