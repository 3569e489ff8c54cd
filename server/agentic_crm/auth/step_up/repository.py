"""What a person could prove themselves with."""

from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.second_factors import repository as second_factors
from agentic_crm.models import User

StepUpMethod = Literal["password", "passkey", "totp", "recovery_code", "sign_in_again"]


async def methods_of(db: AsyncSession, user_id: UUID) -> tuple[StepUpMethod, ...]:
    """With a second factor, that; without one, the password; with neither, a new sign-in through the provider."""
    factors: tuple[StepUpMethod, ...] = await second_factors.methods_of(db, user_id)
    if factors:
        return factors
    has_password = (await db.execute(select(User.password_hash.is_not(None)).where(User.id == user_id))).scalar_one()
    return ("password",) if has_password else ("sign_in_again",)
