"""Rows of `signing_keys` and `refresh_tokens`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.models import RefreshToken, SigningKey, User, UserSession

_LOCK: Final = text("select pg_advisory_xact_lock(7023311521)")
_KEEP_ENDED: Final = timedelta(days=7)


async def keys(db: AsyncSession) -> Sequence[SigningKey]:
    """All of them, the oldest first; there are few."""
    return (await db.execute(select(SigningKey).order_by(SigningKey.signs_from, SigningKey.id))).scalars().all()


async def add_key(db: AsyncSession, key: SigningKey) -> None:
    db.add(key)
    await db.flush()


async def lock_keys(db: AsyncSession) -> None:
    """One rotation at a time, until the transaction ends."""
    await db.execute(_LOCK)


async def revoke_keys(db: AsyncSession, ids: Sequence[UUID], now: datetime) -> None:
    await db.execute(
        update(SigningKey).where(SigningKey.id.in_(ids), SigningKey.revoked_at.is_(None)).values(revoked_at=now)
    )


async def delete_keys(db: AsyncSession, ids: Sequence[UUID]) -> None:
    await db.execute(delete(SigningKey).where(SigningKey.id.in_(ids)))


async def forget_ended(db: AsyncSession, user_id: UUID, now: datetime) -> None:
    """Delete programs' logins that ended long ago, and with them their chains of refresh tokens."""
    statement = delete(UserSession).where(
        UserSession.user_id == user_id,
        UserSession.kind == "token",
        or_(UserSession.expires_at < now - _KEEP_ENDED, UserSession.revoked_at < now - _KEEP_ENDED),
    )
    await db.execute(statement.execution_options(synchronize_session=False))


async def hold_refresh_token(db: AsyncSession, token_hash: bytes) -> tuple[RefreshToken, UserSession, User] | None:
    """A token with its login, held until the transaction ends: of two uses at once, one comes after the other."""
    statement = (
        select(RefreshToken, UserSession, User)
        .join(UserSession, UserSession.id == RefreshToken.session_id)
        .join(User, User.id == UserSession.user_id)
        .where(RefreshToken.token_hash == token_hash)
        .with_for_update(of=[RefreshToken, UserSession])
    )
    row = (await db.execute(statement)).one_or_none()
    return (row[0], row[1], row[2]) if row is not None else None


async def is_successor_used(db: AsyncSession, token_id: UUID) -> bool:
    statement = select(exists().where(RefreshToken.parent_id == token_id, RefreshToken.used_at.is_not(None)))
    return bool((await db.execute(statement)).scalar_one())


async def add_refresh_token(db: AsyncSession, token: RefreshToken) -> None:
    db.add(token)
    await db.flush()


async def use_refresh_token(db: AsyncSession, token_id: UUID, now: datetime) -> None:
    await db.execute(update(RefreshToken).where(RefreshToken.id == token_id).values(used_at=now))
