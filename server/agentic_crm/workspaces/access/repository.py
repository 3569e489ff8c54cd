"""Memberships, as access needs them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, assert_never
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Case,
    ColumnElement,
    DateTime,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    column,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.api_keys.repository import FOUND, KEY_LOGIN, KeyLogin
from agentic_crm.auth.credentials import SessionCookie
from agentic_crm.auth.second_factors.repository import has_none
from agentic_crm.auth.sessions.repository import BY_ACCESS_TOKEN, BY_COOKIE, LOGIN, Login
from agentic_crm.auth.tokens.access_tokens import AccessToken
from agentic_crm.models import ApiKey, Member, User, UserSession
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.db.session import fetch_all, note_limits


@dataclass(frozen=True, slots=True)
class Membership:
    """A workspace that a user belongs to, and as what."""

    workspace_id: UUID
    member_id: UUID
    role: str
    name: str
    slug: str
    is_demo: bool
    requires_second_factor: bool
    deletes_at: datetime | None


async def memberships(db: AsyncSession, user_id: UUID) -> list[Membership]:
    """Active memberships of a user in all workspaces; needs no scope."""
    rows = await fetch_all(
        db,
        "select w.*, second_factor_required(w.workspace_id) as requires_second_factor,"
        " workspace_deletes_at(w.workspace_id) as deletes_at from workspaces_of_user(cast(:user_id as uuid)) w",
        user_id=user_id,
    )
    return [Membership(**row) for row in rows]


_OF_USER: Final = (
    func.workspaces_of_user(User.id)
    .table_valued(column("workspace_id", Uuid), column("member_id", Uuid), column("role", Text))
    .lateral("membership")
)
_HERE: Final = bindparam("workspace_id", type_=Uuid)
# A program's login may be bound to one workspace: in the others it is a stranger's.
_MAY_BE_HERE: Final = or_(UserSession.bound_workspace_id.is_(None), UserSession.bound_workspace_id == _HERE)


def _scope(is_inside: ColumnElement[bool], member_id: ColumnElement[UUID], role: ColumnElement[str]) -> Case[Any]:
    """As `enter_scope` does, for somebody who belongs here only, and without a round trip of its own.

    The transaction ends at once when the login or key turns out to be over. Its value are the limits of `adopt_scope`.
    """
    return case((is_inside, func.enter_workspace(_HERE, member_id, role, type_=Text)))


def _lacks_factor(is_inside: ColumnElement[bool]) -> Case[bool]:
    """Whether the workspace wants second factors and the person has none; they are looked up only where one is wanted."""
    is_asked = and_(is_inside, func.second_factor_required(_HERE, type_=Boolean))
    return case((is_asked, has_none(User.id)), else_=False)


def _deletes_at(is_inside: ColumnElement[bool]) -> Case[Any]:
    """When the workspace is removed, if its owner wants that."""
    return case((is_inside, func.workspace_deletes_at(_HERE, type_=DateTime(timezone=True))))


def _by_login(which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            *LOGIN,
            _OF_USER.c.member_id,
            _OF_USER.c.role,
            _lacks_factor(_OF_USER.c.member_id.is_not(None)),
            _deletes_at(_OF_USER.c.member_id.is_not(None)),
            _scope(_OF_USER.c.member_id.is_not(None), _OF_USER.c.member_id, _OF_USER.c.role),
        )
        .select_from(UserSession)
        .join(User, User.id == UserSession.user_id)
        .outerjoin(_OF_USER, and_(_OF_USER.c.workspace_id == _HERE, _MAY_BE_HERE))
        .where(which)
    )


_BY_COOKIE: Final = _by_login(BY_COOKIE)
_BY_ACCESS_TOKEN: Final = _by_login(BY_ACCESS_TOKEN)
_BY_KEY: Final = (
    select(
        *KEY_LOGIN,
        _lacks_factor(FOUND.c.workspace_id == _HERE),
        _deletes_at(FOUND.c.workspace_id == _HERE),
        _scope(FOUND.c.workspace_id == _HERE, FOUND.c.member_id, FOUND.c.role),
    )
    .select_from(FOUND)
    .join(User, User.id == FOUND.c.user_id)
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What else a workspace asks of whoever comes in."""

    # It wants a second factor of everybody, and this person has none.
    lacks_second_factor: bool = False
    # Its owner wants it removed then.
    deletes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MembershipHere:
    """What somebody is in the workspace they ask for."""

    member_id: UUID
    role: str
    conditions: Conditions


async def enter_by_login(
    db: AsyncSession, credential: SessionCookie | AccessToken, workspace_id: UUID
) -> tuple[Login, MembershipHere | None] | None:
    """The login that a credential names, and the active membership of its user in a workspace.

    With a membership, the transaction now has that workspace and member for its scope: `adopt_scope` it, or end it.
    """
    match credential:
        case SessionCookie(token_hash):
            found = await db.execute(_BY_COOKIE, {"token_hash": token_hash, "workspace_id": workspace_id})
        case AccessToken(session_id=session_id):
            found = await db.execute(_BY_ACCESS_TOKEN, {"session_id": session_id, "workspace_id": workspace_id})
        case _:
            assert_never(credential)
    row = found.one_or_none()
    if row is None:
        return None
    *login, member_id, role, lacks_second_factor, deletes_at, limits = row
    note_limits(db, limits)
    conditions = Conditions(lacks_second_factor, deletes_at)
    return Login(*login), None if member_id is None else MembershipHere(member_id, role, conditions)


async def enter_by_key(db: AsyncSession, secret_hash: bytes, workspace_id: UUID) -> tuple[KeyLogin | None, Conditions]:
    """An API key, and what else its workspace asks for.

    If the key is this workspace's, the transaction now has it and the key's maker for its scope.
    """
    row = (await db.execute(_BY_KEY, {"secret_hash": secret_hash, "workspace_id": workspace_id})).one_or_none()
    if row is None:
        return None, Conditions()
    *key, lacks_second_factor, deletes_at, limits = row
    note_limits(db, limits)
    return KeyLogin(*key), Conditions(lacks_second_factor, deletes_at)


async def touch_key(scope: WorkspaceScope, key_id: UUID, ip: str | None, now: datetime) -> None:
    """Mark a key as used."""
    await scope.db.execute(
        update(ApiKey)
        .where(ApiKey.workspace_id == scope.workspace_id, ApiKey.id == key_id)
        .values(last_used_at=now, last_used_ip=ip)
        .execution_options(synchronize_session=False)
    )


async def names_with_roles(db: AsyncSession, roles: frozenset[str]) -> list[str]:
    """Names of active members with one of these roles, in a scoped transaction."""
    statement = (
        select(User.name)
        .join(Member, Member.user_id == User.id)
        .where(Member.role.in_(roles), Member.deactivated_at.is_(None))
        .order_by(User.name)
    )
    return list((await db.execute(statement.limit(5))).scalars())
