"""Rows of `user_sessions`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from agentic_crm.models import User, UserSession


@dataclass(frozen=True, slots=True)
class Login:
    """A session and whose it is. It may have ended: `rules.is_alive` decides."""

    session_id: UUID
    csrf_secret: bytes
    last_seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    user_id: UUID
    email: str
    name: str
    locale: str
    time_zone: str
    is_demo: bool
    last_workspace_id: UUID | None
    proved_at: datetime | None
    kind: str
    scopes: list[str]
    bound_workspace_id: UUID | None


# The columns of a `Login`, in its order; requests to a workspace ask for their membership along with them.
LOGIN: Final[tuple[InstrumentedAttribute[Any], ...]] = (
    UserSession.id,
    UserSession.csrf_secret,
    UserSession.last_seen_at,
    UserSession.expires_at,
    UserSession.revoked_at,
    User.id,
    User.email,
    User.name,
    User.locale,
    User.time_zone,
    User.is_demo,
    User.last_workspace_id,
    UserSession.proved_at,
    UserSession.kind,
    UserSession.scopes,
    UserSession.bound_workspace_id,
)
# Which login a request names: a browser's by what its cookie is stored as, a program's by the id in its access token.
# After a change of rights a session has a new token, and for a moment the one before; see `rotation`.
BY_COOKIE: Final = and_(
    UserSession.kind == "browser",
    or_(
        UserSession.token_hash == bindparam("token_hash"),
        and_(UserSession.previous_token_hash == bindparam("token_hash"), UserSession.previous_token_until > func.now()),
    ),
)
BY_ACCESS_TOKEN: Final = and_(UserSession.id == bindparam("session_id", type_=Uuid), UserSession.kind == "token")
_LOGINS: Final = select(*LOGIN).join_from(UserSession, User, User.id == UserSession.user_id)
_BY_TOKEN_HASH: Final = _LOGINS.where(BY_COOKIE)
_BY_ACCESS_TOKEN: Final = _LOGINS.where(BY_ACCESS_TOKEN)


async def by_access_token(db: AsyncSession, session_id: UUID) -> Login | None:
    """The login of a program; never a browser's, whose token only the cookie holds."""
    row = (await db.execute(_BY_ACCESS_TOKEN, {"session_id": session_id})).one_or_none()
    return Login(*row) if row else None


async def by_token_hash(db: AsyncSession, token_hash: bytes) -> Login | None:
    row = (await db.execute(_BY_TOKEN_HASH, {"token_hash": token_hash})).one_or_none()
    return Login(*row) if row else None


async def by_id(db: AsyncSession, session_id: UUID) -> UserSession | None:
    return (await db.execute(select(UserSession).where(UserSession.id == session_id))).scalar_one_or_none()


async def of_user(db: AsyncSession, user_id: UUID, now: datetime) -> list[UserSession]:
    statement = (
        select(UserSession)
        .where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None), UserSession.expires_at > now)
        .order_by(UserSession.last_seen_at.desc())
    )
    return list((await db.execute(statement)).scalars())


async def revoke(
    db: AsyncSession, user_id: UUID, now: datetime, *, only: UUID | None = None, all_but: UUID | None = None
) -> int:
    statement = (
        update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    if only is not None:
        statement = statement.where(UserSession.id == only)
    if all_but is not None:
        statement = statement.where(UserSession.id != all_but)
    return len((await db.execute(statement.returning(UserSession.id))).all())


async def has_been_used_from(db: AsyncSession, user_id: UUID, ip: str | None) -> bool:
    """Whether this person was signed in at this address in the last months."""
    statement = select(
        exists().where(
            UserSession.user_id == user_id,
            UserSession.ip == ip,
            UserSession.last_seen_at > func.now() - timedelta(days=90),
        )
    )
    return bool((await db.execute(statement)).scalar_one())


async def prove(db: AsyncSession, session_id: UUID, now: datetime) -> None:
    """The person has just shown again who they are."""
    await db.execute(update(UserSession).where(UserSession.id == session_id).values(proved_at=now))


async def touch(db: AsyncSession, session_id: UUID, now: datetime) -> None:
    await db.execute(update(UserSession).where(UserSession.id == session_id).values(last_seen_at=now))
