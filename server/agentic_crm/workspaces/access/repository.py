"""Memberships, as access needs them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.models import Member, User
from agentic_crm.platform.db.session import fetch_all


@dataclass(frozen=True, slots=True)
class Membership:
    """A workspace that a user belongs to, and as what."""

    workspace_id: UUID
    member_id: UUID
    role: str
    name: str
    slug: str
    is_demo: bool


async def memberships(db: AsyncSession, user_id: UUID) -> list[Membership]:
    """Active memberships of a user in all workspaces; needs no scope."""
    rows = await fetch_all(db, "select * from workspaces_of_user(cast(:user_id as uuid))", user_id=user_id)
    return [Membership(**row) for row in rows]


async def names_with_roles(db: AsyncSession, roles: frozenset[str]) -> list[str]:
    """Names of active members with one of these roles, in a scoped transaction."""
    statement = (
        select(User.name)
        .join(Member, Member.user_id == User.id)
        .where(Member.role.in_(roles), Member.deactivated_at.is_(None))
        .order_by(User.name)
    )
    return list((await db.execute(statement.limit(5))).scalars())
