"""Queries that only the demo needs: its people, its past, and its removal."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from agentic_crm.kit.ids import uuid7
from agentic_crm.models import AuditEntry, Deal, Member, Task, User
from agentic_crm.platform import clock
from agentic_crm.platform.db.roles import OWNER
from agentic_crm.platform.db.scope import WorkspaceScope

SEEDED = "demo.seeded"


async def ensure_user(db: AsyncSession, *, email: str, name: str, time_zone: str, is_demo: bool) -> User:
    """The user of an address; made without a password when missing."""
    values = {"id": uuid7(), "email": email, "name": name, "time_zone": time_zone, "is_demo": is_demo}
    # Addresses of our making: nobody could open a link there.
    values["email_verified_at"] = clock.now()
    await db.execute(insert(User).values(**values).on_conflict_do_nothing())
    return (await db.execute(select(User).where(User.email_norm == email))).scalar_one()


async def open_workspace_first(db: AsyncSession, user_id: UUID, workspace_id: UUID) -> None:
    """Where the user lands after signing in."""
    await db.execute(update(User).where(User.id == user_id).values(last_workspace_id=workspace_id))


async def find_workspace(db: AsyncSession, slug: str) -> tuple[UUID, UUID] | None:
    """(workspace, its owner's user); needs no scope."""
    statement = text("select workspace_id, owner_user_id from workspace_by_slug(:slug)")
    row = (await db.execute(statement, {"slug": slug})).one_or_none()
    return (row.workspace_id, row.owner_user_id) if row else None


async def member_of(scope: WorkspaceScope, user_id: UUID) -> UUID | None:
    """The member that a user is here."""
    return (await scope.db.execute(select(Member.id).where(Member.user_id == user_id))).scalar_one_or_none()


async def add_member(scope: WorkspaceScope, user_id: UUID, role: str) -> UUID:
    """Let a user in; returns the member's id."""
    member = Member(workspace_id=scope.workspace_id, id=uuid7(), user_id=user_id, role=role)
    scope.db.add(member)
    await scope.db.flush()
    return member.id


async def was_seeded(scope: WorkspaceScope) -> bool:
    """Whether the records were written before, even if somebody has deleted them since."""
    statement = select(AuditEntry.id).where(AuditEntry.action == SEEDED).limit(1)
    return (await scope.db.execute(statement)).first() is not None


async def date_deal(scope: WorkspaceScope, deal_id: UUID, *, opened_at: datetime, closed_at: datetime | None) -> None:
    """When the demo's deal was opened and closed: in its past, not while it is loaded."""
    statement = update(Deal).where(Deal.workspace_id == scope.workspace_id, Deal.id == deal_id)
    await scope.db.execute(statement.values(created_at=opened_at, closed_at=closed_at))


async def date_completion(scope: WorkspaceScope, task_id: UUID, completed_at: datetime) -> None:
    """When a task of the demo's past was done."""
    statement = update(Task).where(Task.workspace_id == scope.workspace_id, Task.id == task_id)
    await scope.db.execute(statement.values(completed_at=completed_at))


async def delete_workspace(owner_url: str, slug: str) -> UUID | None:
    """Remove the demo workspace with everything in it, as the tables' owner: no login of a process may. Its id, if there was one.

    Only a workspace marked as demo goes, whatever its slug.
    """
    engine = create_async_engine(make_url(owner_url).set(drivername="postgresql+asyncpg"), pool_size=1)
    try:
        async with engine.begin() as connection:
            found = (
                await connection.execute(text("select workspace_id from workspace_by_slug(:slug)"), {"slug": slug})
            ).scalar_one_or_none()
            if found is None:
                return None
            await connection.execute(text(f"set local role {OWNER}"))
            await connection.execute(text("select set_config('app.workspace_id', :id, true)"), {"id": str(found)})
            gone = await connection.execute(text("delete from workspaces where id = :id and is_demo"), {"id": found})
            return UUID(str(found)) if gone.rowcount else None
    finally:
        await engine.dispose()
