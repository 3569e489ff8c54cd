"""Whether an API key still lets anybody in."""

from datetime import datetime

from agentic_crm.auth.api_keys.repository import KeyLogin
from agentic_crm.auth.errors import CredentialRefused, KeyUnusable
from agentic_crm.auth.sessions.rules import TOUCH_EVERY
from agentic_crm.platform import clock


def require_usable(key: KeyLogin | None) -> KeyLogin:
    """The key. Raises CredentialRefused for one that nobody made, KeyUnusable for one that is over."""
    if key is None:
        raise CredentialRefused("There is no such API key. Make one under Settings › API keys.")
    if key.revoked_at is not None:
        raise KeyUnusable("This API key was revoked. Make another one under Settings › API keys.", reason="revoked")
    if key.expires_at <= clock.now():
        raise KeyUnusable("This API key has expired. Make another one under Settings › API keys.", reason="expired")
    if not key.is_maker_active:
        raise KeyUnusable(
            "Whoever made this API key no longer belongs to the workspace. Ask an admin for another one.",
            reason="maker_left",
        )
    return key


def is_touch_due(last_used_at: datetime | None) -> bool:
    """Whether the key is to be marked as used again: at most once a minute."""
    return last_used_at is None or clock.now() - last_used_at > TOUCH_EVERY
