"""Lifetimes, which signing key counts when, and how one refresh token follows from another."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar
from uuid import UUID

ACCESS_FOR: Final = timedelta(minutes=10)
LEEWAY: Final = timedelta(seconds=5)
PUBLISHED_BEFORE: Final = timedelta(minutes=10)
"""How long a new key is published before it signs: longer than anybody may keep the key set."""
OVERLAP: Final = ACCESS_FOR + timedelta(minutes=5)
"""How long a key is believed after the next one has begun to sign."""
GRACE: Final = timedelta(seconds=10)
"""How long a used refresh token still brings its successor: the answer with it may have been lost."""
REFRESH_PREFIX: Final = "acrm_refresh_"


class Key(Protocol):
    """What the rules need of a signing key."""

    @property
    def id(self) -> UUID: ...
    @property
    def signs_from(self) -> datetime: ...
    @property
    def revoked_at(self) -> datetime | None: ...


K = TypeVar("K", bound=Key)


def signing_key(keys: Sequence[K], now: datetime) -> K | None:
    """The newest key that may sign by now."""
    started = [key for key in keys if key.revoked_at is None and key.signs_from <= now]
    return max(started, key=lambda key: key.signs_from, default=None)


def believed(keys: Sequence[K], now: datetime) -> list[K]:
    """Keys whose tokens count: the one that signs, the next one, and the last one for as long as its tokens live."""
    standing = sorted((key for key in keys if key.revoked_at is None), key=lambda key: key.signs_from)
    followers = [key.signs_from for key in standing[1:]]
    outdated = sum(now >= begins + OVERLAP for begins in followers)
    return standing[outdated:]


def is_rotation_due(keys: Sequence[K], now: datetime, every: timedelta) -> bool:
    """Whether no key is younger than `every`; keys that are to sign later count."""
    return not any(key.revoked_at is None and now - key.signs_from < every for key in keys)


def first_refresh_token() -> str:
    """256 random bits."""
    return REFRESH_PREFIX + secrets.token_urlsafe(32)


def next_refresh_token(token: str, salt: bytes, secret_key: str) -> str:
    """The successor of a token. It follows from the token, its row and our secret, so a lost answer can be given again."""
    key = hmac.new(secret_key.encode(), b"agentic-crm refresh token" + salt, hashlib.sha256).digest()
    successor = hmac.new(key, token.encode(), hashlib.sha256).digest()
    return REFRESH_PREFIX + base64.urlsafe_b64encode(successor).rstrip(b"=").decode()


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
