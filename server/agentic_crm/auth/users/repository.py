"""Rows of `users`."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.models import User


async def by_email(db: AsyncSession, email: str) -> User | None:
    return (await db.execute(select(User).where(User.email_norm == email.strip().lower()))).scalar_one_or_none()


async def by_id(db: AsyncSession, user_id: UUID) -> User | None:
    return await db.get(User, user_id)


async def demo_user(db: AsyncSession) -> User | None:
    return (await db.execute(select(User).where(User.is_demo).order_by(User.created_at).limit(1))).scalar_one_or_none()


async def set_password(db: AsyncSession, user_id: UUID, password_hash: str) -> None:
    await db.execute(update(User).where(User.id == user_id).values(password_hash=password_hash))
