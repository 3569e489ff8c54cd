"""Rows of `account_links`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.models import AccountLink


async def by_token(db: AsyncSession, purpose: str, token_hash: bytes) -> AccountLink | None:
    """Locked for the transaction: of two that open it at once, one finds it used."""
    statement = select(AccountLink).where(AccountLink.token_hash == token_hash, AccountLink.purpose == purpose)
    return (await db.execute(statement.with_for_update(of=AccountLink))).scalar_one_or_none()


async def use_up(db: AsyncSession, user_id: UUID, purposes: Sequence[str], now: datetime) -> None:
    await db.execute(
        update(AccountLink)
        .where(AccountLink.user_id == user_id, AccountLink.purpose.in_(purposes), AccountLink.used_at.is_(None))
        .values(used_at=now)
    )
