"""The form of an API key: `acrm_live_<id>_<secret>_<checksum>`.

The prefix lets secret scanners find keys that leaked, the checksum tells a mistyped key from a wrong one without a query.
"""

import hashlib
import re
import secrets
import zlib
from dataclasses import dataclass
from typing import Final

PREFIX: Final = "acrm_live_"
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH: Final = 8
# 43 characters out of 62 hold 256 bits.
_SECRET_LENGTH: Final = 43
_FORM: Final = re.compile(
    rf"{PREFIX}([0-9A-Za-z]{{{_ID_LENGTH}}})_([0-9A-Za-z]{{{_SECRET_LENGTH}}})_([0-9A-Za-z]{{6}})"
)


@dataclass(frozen=True, slots=True, repr=False)
class NewKey:
    """A key that was just made. `text` is shown once and kept nowhere; `public_id` names it in lists."""

    text: str
    public_id: str
    secret_hash: bytes


def new_key() -> NewKey:
    """A random key."""
    public_id = "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))
    secret = "".join(secrets.choice(_ALPHABET) for _ in range(_SECRET_LENGTH))
    body = f"{PREFIX}{public_id}_{secret}"
    return NewKey(f"{body}_{_checksum(body)}", public_id, secret_hash(secret))


def parse(text: str) -> bytes | None:
    """What the secret of a key is stored as; None for what cannot be one of ours."""
    found = _FORM.fullmatch(text)
    if found is None or _checksum(text.rpartition("_")[0]) != found[3]:
        return None
    return secret_hash(found[2])


def secret_hash(secret: str) -> bytes:
    """256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


def _checksum(body: str) -> str:
    value, digits = zlib.crc32(body.encode()), []
    for _ in range(6):
        value, digit = divmod(value, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
