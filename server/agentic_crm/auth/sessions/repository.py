"""Rows of `user_sessions`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.models import User, UserSession


async def by_token_hash(db: AsyncSession, token_hash: bytes) -> tuple[UserSession, User] | None:
    row = (
        await db.execute(
            select(UserSession, User)
            .join(User, User.id == UserSession.user_id)
            .where(UserSession.token_hash == token_hash)
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


async def by_id(db: AsyncSession, session_id: UUID) -> UserSession | None:
    return (await db.execute(select(UserSession).where(UserSession.id == session_id))).scalar_one_or_none()


async def of_user(db: AsyncSession, user_id: UUID, now: datetime) -> list[UserSession]:
    statement = (
        select(UserSession)
        .where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None), UserSession.expires_at > now)
        .order_by(UserSession.last_seen_at.desc())
    )
    return list((await db.execute(statement)).scalars())


async def revoke(
    db: AsyncSession, user_id: UUID, now: datetime, *, only: UUID | None = None, all_but: UUID | None = None
) -> int:
    statement = (
        update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    if only is not None:
        statement = statement.where(UserSession.id == only)
    if all_but is not None:
        statement = statement.where(UserSession.id != all_but)
    return len((await db.execute(statement.returning(UserSession.id))).all())


async def touch(db: AsyncSession, session_id: UUID, now: datetime) -> None:
    await db.execute(update(UserSession).where(UserSession.id == session_id).values(last_seen_at=now))
