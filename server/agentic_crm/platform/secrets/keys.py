"""Key-encryption keys: from the configuration, newest first."""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from agentic_crm.platform.settings import Settings

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
_ID_BYTES: Final = 8
_HEX: Final = re.compile(r"[0-9a-fA-F]{64}")


class KeysMissing(RuntimeError):
    """SECRET_KEYS is not set, or not made of keys."""


class KeyUnknown(LookupError):
    """A value or data key was sealed with a key that this process does not have."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Key-encryption keys by id, the newest first: it wraps, all of them unwrap."""

    keys: tuple[tuple[bytes, bytes], ...]

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(key_id.hex() for key_id, _ in self.keys)})"

    @property
    def newest(self) -> str:
        """Its id, as `kek_id` columns name it."""
        return self.keys[0][0].hex()

    def wrap(self, data_key: bytes, associated: bytes, nonce: bytes) -> bytes:
        """`data_key` under the newest key: its id, the nonce, the ciphertext."""
        key_id, key = self.keys[0]
        return key_id + nonce + AESGCM(key).encrypt(nonce, data_key, associated)

    def unwrap(self, wrapped: bytes, associated: bytes) -> bytes:
        """The data key. Raises KeyUnknown when none of the configured keys wrapped it, or not as this."""
        key_id, nonce = wrapped[:_ID_BYTES], wrapped[_ID_BYTES : _ID_BYTES + NONCE_BYTES]
        key = dict(self.keys).get(key_id)
        if key is None:
            raise KeyUnknown(
                f"a data key is wrapped with {key_id.hex()}, which SECRET_KEYS does not list (any more): add that key back at the end"
            )
        try:
            return AESGCM(key).decrypt(nonce, wrapped[_ID_BYTES + NONCE_BYTES :], associated)
        except InvalidTag:
            raise KeyUnknown("a data key was altered, or moved from another workspace") from None

    def authenticate(self, data: bytes) -> str:
        """A mark that only holders of the keys can make: the key's id and an HMAC-SHA256, for facts that are kept in the open."""
        key_id, key = self.keys[0]
        return f"{key_id.hex()}:{hmac.new(_marking(key), data, sha256).hexdigest()}"

    def is_authentic(self, data: bytes, mark: str) -> bool:
        """Whether one of these keys made the mark for just this."""
        key_id, _, digest = mark.partition(":")
        key = next((key for known, key in self.keys if known.hex() == key_id), None)
        return key is not None and hmac.compare_digest(hmac.new(_marking(key), data, sha256).hexdigest(), digest)


def key_ring(settings: Settings) -> KeyRing:
    """The keys of these settings. Outside production they may be derived from SECRET_KEY. Raises KeysMissing."""
    listed = settings.secret_keys.get_secret_value() if settings.secret_keys is not None else ""
    if not listed.strip() and settings.environment == "production":
        raise KeysMissing(
            "SECRET_KEYS must be set in production: 32 random bytes, for example from `openssl rand -hex 32`"
        )
    return _ring(listed, "" if listed.strip() else settings.signing_secret)


@lru_cache(maxsize=8)
def _ring(listed: str, secret_key: str) -> KeyRing:
    words = [word for word in re.split(r"[\s,]+", listed) if word]
    keys = [_decoded(word) for word in words] or [derived_key(secret_key)]
    return KeyRing(tuple((sha256(b"agentic-crm key id" + key).digest()[:_ID_BYTES], key) for key in keys))


def _decoded(word: str) -> bytes:
    """A key as 64 hexadecimal digits or as base64 of 32 bytes."""
    try:
        key = bytes.fromhex(word) if _HEX.fullmatch(word) else base64.b64decode(word, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeysMissing(
            "SECRET_KEYS lists keys of 32 bytes each, in hexadecimal or base64, newest first, separated by commas"
        )
    return key


def _marking(key: bytes) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"agentic-crm authentication key").derive(key)


def derived_key(secret_key: str) -> bytes:
    """The key-encryption key where SECRET_KEYS lists none."""
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"agentic-crm key-encryption key").derive(
        secret_key.encode()
    )
