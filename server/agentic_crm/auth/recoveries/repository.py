"""Rows of `second_factor_recoveries`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.models import SecondFactorRecovery, User


async def waiting_of(db: AsyncSession, user_id: UUID) -> SecondFactorRecovery | None:
    """Held until the transaction ends."""
    statement = select(SecondFactorRecovery).where(
        SecondFactorRecovery.user_id == user_id, SecondFactorRecovery.state == "waiting"
    )
    return (await db.execute(statement.with_for_update())).scalar_one_or_none()


async def by_token(db: AsyncSession, token_hash: bytes) -> SecondFactorRecovery | None:
    """Held until the transaction ends."""
    statement = select(SecondFactorRecovery).where(SecondFactorRecovery.token_hash == token_hash)
    return (await db.execute(statement.with_for_update())).scalar_one_or_none()


async def waiting_of_all(
    db: AsyncSession, user_ids: Sequence[UUID], now: datetime
) -> list[tuple[SecondFactorRecovery, str]]:
    """Those that can still be called off, with the name of who asked for them."""
    statement = (
        select(SecondFactorRecovery, User.name)
        .join(User, User.id == SecondFactorRecovery.asked_by)
        .where(
            SecondFactorRecovery.user_id.in_(user_ids),
            SecondFactorRecovery.state == "waiting",
            SecondFactorRecovery.due_at > now,
        )
    )
    return [(row[0], row[1]) for row in await db.execute(statement)]
