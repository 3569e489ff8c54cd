"""A device with passkeys, as browsers speak to one: real keys, real signatures, CBOR as WebAuthn has it."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

USER_PRESENT, USER_VERIFIED, BACKUP_ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40


@dataclass
class StoredKey:
    credential_id: bytes
    rp_id: str
    user_handle: str
    private_key: ec.EllipticCurvePrivateKey
    sign_count: int = 0


@dataclass
class Authenticator:
    """`is_synced`: as a password manager that copies passkeys between devices, which does not count signatures."""

    origin: str = "http://localhost:8000"
    is_synced: bool = False
    verifies: bool = True
    keys: list[StoredKey] = field(default_factory=list)

    def create(
        self, options: dict[str, Any], *, origin: str | None = None, credential_id: bytes | None = None, **changes: Any
    ) -> dict[str, Any]:
        """What `navigator.credentials.create` gives a page; `changes` replace parts of the signed client data."""
        named = credential_id or token_bytes(32)
        key = StoredKey(named, options["rp"]["id"], options["user"]["id"], ec.generate_private_key(ec.SECP256R1()))
        self.keys.append(key)
        client_data = self._client_data("webauthn.create", options["challenge"], origin, changes)
        numbers = key.private_key.public_key().public_numbers()
        public_key = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        )
        attested = b"\0" * 16 + len(key.credential_id).to_bytes(2, "big") + key.credential_id + public_key
        data = self._authenticator_data(key, ATTESTED) + attested
        return {
            "id": text(key.credential_id),
            "rawId": text(key.credential_id),
            "type": "public-key",
            "response": {
                "clientDataJSON": text(client_data),
                "attestationObject": text(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
                "transports": ["internal"],
            },
        }

    def get(
        self, options: dict[str, Any], *, origin: str | None = None, key: StoredKey | None = None, **changes: Any
    ) -> dict[str, Any]:
        """What `navigator.credentials.get` gives a page."""
        allowed = {allowed["id"] for allowed in options.get("allowCredentials", [])}
        key = key or next(
            k for k in self.keys if k.rp_id == options["rpId"] and (not allowed or text(k.credential_id) in allowed)
        )
        if not self.is_synced:
            key.sign_count += 1
        client_data = self._client_data("webauthn.get", options["challenge"], origin, changes)
        data = self._authenticator_data(key, 0)
        signed = key.private_key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return {
            "id": text(key.credential_id),
            "rawId": text(key.credential_id),
            "type": "public-key",
            "response": {
                "clientDataJSON": text(client_data),
                "authenticatorData": text(data),
                "signature": text(signed),
                "userHandle": key.user_handle,
            },
        }

    def _client_data(self, kind: str, challenge: str, origin: str | None, changes: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": origin or self.origin, "crossOrigin": False, **changes}
        return json.dumps(said).encode()

    def _authenticator_data(self, key: StoredKey, flags: int) -> bytes:
        flags |= USER_PRESENT | (USER_VERIFIED if self.verifies else 0)
        flags |= BACKUP_ELIGIBLE | BACKED_UP if self.is_synced else 0
        return hashlib.sha256(key.rp_id.encode()).digest() + bytes([flags]) + key.sign_count.to_bytes(4, "big")


def text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def raw(value: str) -> bytes:
    return urlsafe_b64decode(value + "=" * (-len(value) % 4))
