"""Appending to the history of an account."""

from typing import Any, Literal, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.kit.ids import uuid7
from agentic_crm.models import SecurityEvent

EventKind = Literal[
    "signed_up",
    "sign_in_succeeded",
    "sign_in_failed",
    "signed_out_elsewhere",
    "password_changed",
    "password_reset_requested",
    "password_reset",
    "email_verification_sent",
    "email_verified",
    "email_change_requested",
    "email_changed",
    "identity_linked",
    "identity_removed",
    "second_factor_failed",
    "second_factor_added",
    "second_factor_removed",
    "recovery_code_used",
    "recovery_codes_renewed",
    "passkey_added",
    "passkey_removed",
    "step_up_failed",
    "step_up_succeeded",
    "api_key_created",
    "api_key_revoked",
    "refresh_token_reused",
    "account_deactivated",
    "account_reactivated",
    "recovery_started",
    "recovery_called_off",
    "recovery_done",
]
"""A closed set for writers; readers must take any word, as versions differ."""


class Whence(Protocol):
    """Where a request comes from, as `auth.sessions.service.Device` knows it."""

    @property
    def ip(self) -> str | None: ...

    @property
    def user_agent(self) -> str | None: ...


async def record(
    db: AsyncSession,
    kind: EventKind,
    *,
    user_id: UUID | None,
    device: Whence | None = None,
    session_id: UUID | None = None,
    **detail: Any,
) -> None:
    """Append one event in the transaction of what happened. `detail` holds words and ids, no secrets and no addresses of others."""
    db.add(
        SecurityEvent(
            id=uuid7(),
            user_id=user_id,
            kind=kind,
            ip=device.ip if device else None,
            user_agent=(device.user_agent or "")[:400] or None if device else None,
            session_id=session_id,
            detail=detail,
        )
    )
    await db.flush()
