"""Memberships, as access needs them."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, case, cast, column, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.sessions.repository import LOGIN, Login
from agentic_crm.models import Member, User, UserSession
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


_OF_USER: Final = (
    func.workspaces_of_user(User.id)
    .table_valued(column("workspace_id", Uuid), column("member_id", Uuid), column("role", Text))
    .lateral("membership")
)
# As `enter_scope` does, for an active member only, and without a round trip of its own. The transaction ends at once when
# the login turns out to be over.
_SCOPE: Final = case(
    (
        _OF_USER.c.member_id.is_not(None),
        func.set_config("app.workspace_id", cast(_OF_USER.c.workspace_id, Text), True, type_=Text)
        + func.set_config("app.actor", "member:" + cast(_OF_USER.c.member_id, Text), True),
    )
)
_ENTER_BY_LOGIN: Final = (
    select(*LOGIN, _OF_USER.c.member_id, _OF_USER.c.role, _SCOPE)
    .select_from(UserSession)
    .join(User, User.id == UserSession.user_id)
    .outerjoin(_OF_USER, _OF_USER.c.workspace_id == bindparam("workspace_id", type_=Uuid))
    .where(UserSession.token_hash == bindparam("token_hash"))
)


@dataclass(frozen=True, slots=True)
class MembershipHere:
    """What somebody is in the workspace they ask for."""

    member_id: UUID
    role: str


async def enter_by_login(
    db: AsyncSession, token_hash: bytes, workspace_id: UUID
) -> tuple[Login, MembershipHere | None] | None:
    """A login by its cookie's hash, and the active membership of its user in a workspace.

    With a membership, the transaction now has that workspace and member for its scope: `adopt_scope` it, or end it.
    """
    row = (await db.execute(_ENTER_BY_LOGIN, {"token_hash": token_hash, "workspace_id": workspace_id})).one_or_none()
    if row is None:
        return None
    *login, member_id, role, _ = row
    return Login(*login), None if member_id is None else MembershipHere(member_id, role)


async def names_with_roles(db: AsyncSession, roles: frozenset[str]) -> list[str]:
    """Names of active members with one of these roles, in a scoped transaction."""
    statement = (
        select(User.name)
        .join(Member, Member.user_id == User.id)
        .where(Member.role.in_(roles), Member.deactivated_at.is_(None))
        .order_by(User.name)
    )
    return list((await db.execute(statement.limit(5))).scalars())
