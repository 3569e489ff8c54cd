"""Rows of `security_events`."""

from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.models import SecurityEvent

MOST: Final = 100


async def of_user(db: AsyncSession, user_id: UUID, *, most: int = MOST) -> list[SecurityEvent]:
    """The newest events of a person."""
    statement = (
        select(SecurityEvent)
        .where(SecurityEvent.user_id == user_id)
        .order_by(SecurityEvent.at.desc(), SecurityEvent.id.desc())
        .limit(most)
    )
    return list((await db.execute(statement)).scalars())
