"""Rows of `api_keys`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, update

from agentic_crm.models import ApiKey, Member, User
from agentic_crm.platform.db.scope import WorkspaceScope


@dataclass(frozen=True, slots=True)
class KeyWithMaker:
    """A key, who made it, and whether they still belong to the workspace."""

    key: ApiKey
    maker: str
    is_maker_active: bool


def _keys(scope: WorkspaceScope) -> Select[ApiKey, str, bool]:
    return (
        select(ApiKey, User.name, Member.deactivated_at.is_(None) & User.deactivated_at.is_(None))
        .join(Member, (Member.workspace_id == ApiKey.workspace_id) & (Member.id == ApiKey.created_by_id))
        .join(User, User.id == Member.user_id)
        .where(ApiKey.workspace_id == scope.workspace_id)
    )


async def keys(scope: WorkspaceScope) -> list[KeyWithMaker]:
    """All keys, those that count first, the newest of each first."""
    statement = _keys(scope).order_by(ApiKey.revoked_at.is_not(None), ApiKey.created_at.desc(), ApiKey.id.desc())
    return [KeyWithMaker(*row) for row in (await scope.db.execute(statement.limit(500))).all()]


async def key(scope: WorkspaceScope, key_id: UUID) -> KeyWithMaker | None:
    row = (await scope.db.execute(_keys(scope).where(ApiKey.id == key_id))).one_or_none()
    return None if row is None else KeyWithMaker(*row)


async def count_active(scope: WorkspaceScope, now: datetime) -> int:
    statement = select(func.count()).where(
        ApiKey.workspace_id == scope.workspace_id, ApiKey.revoked_at.is_(None), ApiKey.expires_at > now
    )
    return (await scope.db.execute(statement)).scalar_one()


async def add(scope: WorkspaceScope, key: ApiKey) -> None:
    scope.db.add(key)
    await scope.db.flush()


async def revoke(scope: WorkspaceScope, key_id: UUID, now: datetime) -> bool:
    """False when there is no such key that is not revoked yet."""
    statement = (
        update(ApiKey)
        .where(ApiKey.workspace_id == scope.workspace_id, ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by_id=scope.member.member_id)
        .returning(ApiKey.id)
        .execution_options(synchronize_session=False)
    )
    return (await scope.db.execute(statement)).scalar_one_or_none() is not None
