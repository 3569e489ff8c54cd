"""Which browsers and addresses an account knows: those it was signed in from. Guessing elsewhere does not slow them down."""

import hashlib
import hmac
import secrets
from typing import Final
from uuid import UUID

from agentic_crm.platform.settings import Settings

COOKIE_SECURE: Final = "__Host-device"
COOKIE_PLAIN: Final = "device"
MAX_AGE: Final = 365 * 86400


def new_mark(settings: Settings, user_id: UUID) -> str:
    """What a browser keeps after signing in, also when it signs out: a random name, and our word that this user was there."""
    name = secrets.token_urlsafe(16)
    return f"{name}.{_signature(settings, user_id, name)}"


def name_of(settings: Settings, user_id: UUID, mark: str | None) -> str | None:
    """The browser's name when its mark is this user's; None for strangers."""
    name, _, signature = (mark or "").partition(".")
    fits = hmac.compare_digest(signature.encode(), _signature(settings, user_id, name).encode())
    return name if fits and name else None


def _signature(settings: Settings, user_id: UUID, name: str) -> str:
    key = hashlib.sha256(b"known device|" + settings.signing_secret.encode()).digest()
    return hmac.new(key, f"{user_id}|{name}".encode(), hashlib.sha256).hexdigest()
