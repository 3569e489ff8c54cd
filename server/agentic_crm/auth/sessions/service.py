"""How a session begins. What must be right before it does is decided in `auth.sign_in_flow`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_bytes
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.errors import AccountDeactivated
from agentic_crm.auth.security_events.service import record
from agentic_crm.auth.sessions import rules
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import User, UserSession
from agentic_crm.platform import clock
from agentic_crm.platform.settings import Settings

Method = Literal["password", "google", "microsoft", "totp", "recovery_code", "passkey", "demo"]
"""One way to show who one is."""


@dataclass(frozen=True, slots=True)
class Device:
    """Where a request comes from."""

    ip: str | None
    user_agent: str | None
    # What the browser kept from an earlier sign-in here; see `auth.known_devices`.
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class NewSession:
    """A login that has just begun; `token` goes into the cookie and is kept nowhere."""

    token: str
    csrf_token: str
    session_id: UUID
    user: User


async def begin_session(
    db: AsyncSession, settings: Settings, user: User, device: Device, methods: Sequence[Method]
) -> NewSession:
    """Insert a session row with a fresh token. `methods`: what the person has just shown; the demo proves nobody.

    Raises AccountDeactivated. Every way of signing in ends here.
    """
    if user.deactivated_at is not None:
        raise AccountDeactivated("Ask whoever runs this server to switch it on again.")
    token = rules.new_token()
    session = UserSession(
        id=uuid7(),
        user_id=user.id,
        token_hash=rules.token_hash(token),
        csrf_secret=token_bytes(32),
        proved_at=None if "demo" in methods else clock.now(),
        methods=list(methods),
        expires_at=clock.now() + timedelta(days=settings.session_absolute_days),
        ip=device.ip,
        user_agent=(device.user_agent or "")[:400] or None,
    )
    db.add(session)
    await db.flush()
    if "demo" not in methods:
        await record(
            db, "sign_in_succeeded", user_id=user.id, device=device, session_id=session.id, methods=list(methods)
        )
    return NewSession(
        token=token,
        csrf_token=rules.csrf_token(session.csrf_secret, session.id),
        session_id=session.id,
        user=user,
    )
