"""Rows of second factors and of the sign-ins that wait for one."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.models import Passkey, PendingSignIn, RecoveryCode, TotpFactor, User

SecondFactor = Literal["passkey", "totp", "recovery_code"]


async def methods_of(db: AsyncSession, user_id: UUID) -> tuple[SecondFactor, ...]:
    """The second factors a user has set up, the strongest first; empty without any. Recovery codes alone are none."""
    passkey = exists().where(Passkey.user_id == user_id)
    totp = exists().where(TotpFactor.user_id == user_id, TotpFactor.confirmed_at.is_not(None))
    codes = exists().where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    has_passkey, has_totp, has_codes = (await db.execute(select(passkey, totp, codes))).one()
    found: list[SecondFactor] = []
    if has_passkey:
        found.append("passkey")
    if has_totp:
        found.append("totp")
    if found and has_codes:
        found.append("recovery_code")
    return tuple(found)


async def add_pending(db: AsyncSession, pending: PendingSignIn, *, forget_before: datetime) -> None:
    """Keep a sign-in that waits, and forget the user's old ones."""
    await db.execute(
        delete(PendingSignIn).where(PendingSignIn.user_id == pending.user_id, PendingSignIn.expires_at < forget_before)
    )
    db.add(pending)
    await db.flush()


async def find_pending(db: AsyncSession, token_hash: bytes, now: datetime) -> tuple[PendingSignIn, User] | None:
    """A waiting sign-in that can still be finished, and whose it is."""
    statement = (
        select(PendingSignIn, User)
        .join(User, User.id == PendingSignIn.user_id)
        .where(PendingSignIn.token_hash == token_hash, PendingSignIn.used_at.is_(None), PendingSignIn.expires_at > now)
    )
    row = (await db.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])
