"""What every way of signing in runs through once its first factor was right: a session begins, or a second factor is asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.recoveries import service as recoveries
from agentic_crm.auth.second_factors import repository
from agentic_crm.auth.second_factors.repository import SecondFactor
from agentic_crm.auth.sessions import rules
from agentic_crm.auth.sessions.service import Device, NewSession, begin_session
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import PendingSignIn, User
from agentic_crm.platform import clock
from agentic_crm.platform.settings import Settings

FirstFactor = Literal["password", "google", "microsoft"]
PENDING_FOR = timedelta(minutes=10)
COOKIE_SECURE = "__Host-pending-sign-in"
COOKIE_PLAIN = "pending-sign-in"


@dataclass(frozen=True, slots=True)
class SecondFactorNeeded:
    """The first factor was right. `token` goes into a cookie of its own and is kept nowhere; `methods`: what may follow."""

    token: str
    methods: tuple[SecondFactor, ...]
    expires_at: datetime


async def after_first_factor(
    db: AsyncSession, settings: Settings, user: User, device: Device, method: FirstFactor
) -> NewSession | SecondFactorNeeded:
    """End a first factor, in the transaction that checked it. Whoever has a second factor is asked for it, always."""
    await recoveries.carry_out_due(db, settings, user)
    methods = await repository.methods_of(db, user.id)
    if not methods:
        return await begin_session(db, settings, user, device, (method,))
    now = clock.now()
    token = rules.new_token()
    pending = PendingSignIn(
        id=uuid7(),
        user_id=user.id,
        token_hash=rules.token_hash(token),
        method=method,
        created_at=now,
        expires_at=now + PENDING_FOR,
    )
    await repository.add_pending(db, pending, forget_before=now - timedelta(days=1))
    return SecondFactorNeeded(token=token, methods=methods, expires_at=pending.expires_at)
