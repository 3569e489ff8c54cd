"""Tokens and their lifetimes."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

COOKIE_SECURE = "__Host-sid"
COOKIE_PLAIN = "sid"
TOUCH_EVERY = timedelta(minutes=1)


def new_token() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def csrf_token(csrf_secret: bytes, session_id: UUID) -> str:
    """Bound to the session: another session's token does not fit."""
    return hmac.new(csrf_secret, session_id.bytes, hashlib.sha256).hexdigest()


def is_csrf_token(candidate: str | None, csrf_secret: bytes, session_id: UUID) -> bool:
    return candidate is not None and hmac.compare_digest(
        candidate.encode(), csrf_token(csrf_secret, session_id).encode()
    )


def is_alive(
    *, now: datetime, last_seen_at: datetime, expires_at: datetime, revoked_at: datetime | None, idle: timedelta
) -> bool:
    return revoked_at is None and now < expires_at and now - last_seen_at < idle
