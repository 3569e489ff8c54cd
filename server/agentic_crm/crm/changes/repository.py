"""Single rows: lock, insert, update, delete; a broken constraint comes back by its name."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.exc import DBAPIError, IntegrityError

from agentic_crm.crm.changes.errors import ConstraintViolated, OutOfSight
from agentic_crm.models.base import Base
from agentic_crm.platform.db.scope import WorkspaceScope

R = TypeVar("R", bound=Base)
_INSUFFICIENT_PRIVILEGE = "42501"


@asynccontextmanager
async def _guarded(scope: WorkspaceScope) -> AsyncIterator[None]:
    # A savepoint, so that the service can still ask the database which record is in the way.
    try:
        async with scope.db.begin_nested():
            yield
            await scope.db.flush()
    except IntegrityError as error:
        name = getattr(error.orig.__cause__, "constraint_name", None) if error.orig else None
        if not name:
            raise
        raise ConstraintViolated(name) from error
    except DBAPIError as error:
        # What a policy refuses has this state too; only somebody with limits meets one here.
        if scope.limits.is_limited and getattr(error.orig, "sqlstate", None) == _INSUFFICIENT_PRIVILEGE:
            raise OutOfSight(
                "Your role sees only some people's records. Choose an owner and records that you see, or ask an admin."
            ) from error
        raise


async def lock(scope: WorkspaceScope, model: type[R], record_id: UUID) -> R | None:
    """The row, held until the transaction ends."""
    return await scope.db.get(model, (scope.workspace_id, record_id), with_for_update=True, populate_existing=True)


async def insert(scope: WorkspaceScope, *rows: Base) -> None:
    async with _guarded(scope):
        scope.db.add_all(rows)


async def update(scope: WorkspaceScope, row: Base, values: Mapping[str, Any]) -> None:
    async with _guarded(scope):
        for column, value in values.items():
            setattr(row, column, value)


async def delete(scope: WorkspaceScope, row: Base) -> None:
    async with _guarded(scope):
        await scope.db.delete(row)
