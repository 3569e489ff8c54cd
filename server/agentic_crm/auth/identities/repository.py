"""Rows of `user_identities`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.models import User, UserIdentity


async def user_of(db: AsyncSession, issuer: str, subject: str) -> tuple[UserIdentity, User] | None:
    """Whom an account elsewhere signs in."""
    statement = (
        select(UserIdentity, User)
        .join(User, User.id == UserIdentity.user_id)
        .where(UserIdentity.issuer == issuer, UserIdentity.subject == subject)
    )
    row = (await db.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None


async def of_user(db: AsyncSession, user_id: UUID) -> list[UserIdentity]:
    statement = select(UserIdentity).where(UserIdentity.user_id == user_id).order_by(UserIdentity.created_at)
    return list((await db.execute(statement)).scalars())


async def used(db: AsyncSession, identity_id: UUID, now: datetime) -> None:
    await db.execute(update(UserIdentity).where(UserIdentity.id == identity_id).values(last_used_at=now))


async def remove(db: AsyncSession, identity_id: UUID) -> None:
    await db.execute(delete(UserIdentity).where(UserIdentity.id == identity_id))


async def remove_all(db: AsyncSession, user_id: UUID) -> None:
    await db.execute(delete(UserIdentity).where(UserIdentity.user_id == user_id))
