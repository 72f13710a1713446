"""A device that holds passkeys, and the browser before it."""

import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.web.site import DOMAIN, ORIGIN

_PRESENT = 0x01
_VERIFIED = 0x04
_WITH_KEY = 0x40


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


@dataclass
class Device:
    """One passkey; `verifies` says whether it asks its owner who they are."""

    host: str = DOMAIN
    origin: str = ORIGIN
    verifies: bool = True
    uses: int = 0
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def made(self, options: dict[str, Any]) -> str:
        """What the browser answers when a passkey is to be made."""
        client = self._client("webauthn.create", options)
        key = len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(self._public())
        about = self._about(_WITH_KEY) + bytes(16) + key
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about})
        return self._answer(clientDataJSON=client, attestationObject=attestation)

    def signed(self, options: dict[str, Any]) -> str:
        """What the browser answers when a passkey is to open the door."""
        self.uses += 1
        client = self._client("webauthn.get", options)
        about = self._about(0)
        signature = self.key.sign(about + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=about, signature=signature)

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _about(self, flags: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _public(self) -> dict[int, Any]:
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        return {1: 2, 3: -7, -1: 1, -2: x, -3: y}

    def _answer(self, **parts: bytes) -> str:
        response = {name: _text(content) for name, content in parts.items()}
        answer = {"id": _text(self.id), "rawId": _text(self.id), "type": "public-key"}
        return json.dumps({**answer, "response": response})
