"""Rows of passkeys and of the challenges that were given out."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.models import Passkey, PasskeyChallenge, User


async def of_user(db: AsyncSession, user_id: UUID, *, rp_id: str | None = None) -> list[Passkey]:
    """A user's passkeys, the oldest first; with `rp_id`, those that work there."""
    statement = select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.created_at, Passkey.id)
    if rp_id is not None:
        statement = statement.where(Passkey.rp_id == rp_id)
    return list((await db.execute(statement)).scalars())


async def of_user_by_id(db: AsyncSession, user_id: UUID, passkey_id: UUID) -> Passkey | None:
    statement = select(Passkey).where(Passkey.user_id == user_id, Passkey.id == passkey_id)
    return (await db.execute(statement)).scalar_one_or_none()


async def by_credential(db: AsyncSession, credential_id: bytes) -> tuple[Passkey, User] | None:
    statement = (
        select(Passkey, User).join(User, User.id == Passkey.user_id).where(Passkey.credential_id == credential_id)
    )
    row = (await db.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])


async def count(db: AsyncSession, user_id: UUID) -> int:
    return int((await db.execute(select(func.count()).where(Passkey.user_id == user_id))).scalar_one())


async def used(db: AsyncSession, passkey_id: UUID, *, sign_count: int, now: datetime) -> bool:
    """Keep what a passkey's answer said about it; False when the passkey was removed meanwhile."""
    updated = await db.execute(
        update(Passkey)
        .where(Passkey.id == passkey_id)
        .values(sign_count=sign_count, last_used_at=now)
        .returning(Passkey.id)
    )
    return updated.first() is not None


async def add_challenge(db: AsyncSession, challenge: PasskeyChallenge, now: datetime) -> None:
    """Keep a challenge, and forget those that ran out."""
    await db.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < now - timedelta(minutes=5)))
    db.add(challenge)
    await db.flush()


async def take_challenge(
    db: AsyncSession, challenge_hash: bytes, *, purpose: str, asked_by: UUID | None, now: datetime
) -> bool:
    """Take a challenge for good; False when it is unknown, answered, too old, or was given to somebody else."""
    statement = (
        delete(PasskeyChallenge)
        .where(PasskeyChallenge.challenge_hash == challenge_hash)
        .returning(PasskeyChallenge.purpose, PasskeyChallenge.asked_by, PasskeyChallenge.expires_at)
    )
    row = (await db.execute(statement)).one_or_none()
    return row is not None and row.purpose == purpose and row.asked_by == asked_by and row.expires_at > now
