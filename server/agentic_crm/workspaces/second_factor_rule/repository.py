"""Members, and whether they have a second factor."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.second_factors.repository import has_none
from agentic_crm.models import Member, User


@dataclass(frozen=True, slots=True)
class MemberFactor:
    member_id: UUID
    name: str
    has_second_factor: bool


async def members(db: AsyncSession) -> list[MemberFactor]:
    """Active members by name."""
    statement = (
        select(Member.id, User.name, has_none(User.id))
        .join(User, User.id == Member.user_id)
        .where(Member.deactivated_at.is_(None))
        .order_by(User.name, Member.id)
    )
    return [MemberFactor(member_id, name, not lacks) for member_id, name, lacks in await db.execute(statement)]
