"""Finding an API key across workspaces, by what its secret is stored as."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, DateTime, LargeBinary, Text, Uuid, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.models import User


@dataclass(frozen=True, slots=True)
class KeyLogin:
    """A key and in whose name it acts. It may have ended: `service.require_usable` decides. `role`: what it may be now."""

    key_id: UUID
    workspace_id: UUID
    member_id: UUID
    user_id: UUID
    role: str
    scopes: list[str]
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    is_maker_active: bool


FOUND: Final = (
    func.api_key_by_hash(bindparam("secret_hash", type_=LargeBinary))
    .table_valued(
        column("key_id", Uuid),
        column("workspace_id", Uuid),
        column("member_id", Uuid),
        column("user_id", Uuid),
        column("role", Text),
        column("scopes", ARRAY(Text)),
        column("expires_at", DateTime(timezone=True)),
        column("revoked_at", DateTime(timezone=True)),
        column("last_used_at", DateTime(timezone=True)),
        column("is_maker_active", Boolean),
    )
    .alias("key")
)
# The columns of a `KeyLogin`, in its order.
KEY_LOGIN: Final[tuple[ColumnElement[Any], ...]] = (
    FOUND.c.key_id,
    FOUND.c.workspace_id,
    FOUND.c.member_id,
    FOUND.c.user_id,
    FOUND.c.role,
    FOUND.c.scopes,
    FOUND.c.expires_at,
    FOUND.c.revoked_at,
    FOUND.c.last_used_at,
    FOUND.c.is_maker_active & User.deactivated_at.is_(None),
)
_BY_SECRET: Final = select(*KEY_LOGIN).select_from(FOUND).join(User, User.id == FOUND.c.user_id)


async def by_secret_hash(db: AsyncSession, secret_hash: bytes) -> KeyLogin | None:
    row = (await db.execute(_BY_SECRET, {"secret_hash": secret_hash})).one_or_none()
    return KeyLogin(*row) if row else None
