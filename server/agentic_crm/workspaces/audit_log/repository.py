"""Reading the audit log."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.models import AuditEntry, Member, User
from agentic_crm.platform.db.session import fetch_all
from agentic_crm.workspaces.audit_log.rules import Break


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries. `actions` None: all. Times are a half-open range."""

    actions: tuple[str, ...] | None = None
    record_type: str | None = None
    record_id: UUID | None = None
    member_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The ends of a workspace's chain. Without entries, sequences are 0 and the hash is empty."""

    first: int
    sequence: int
    hash: str
    entries: int


async def entries(
    db: AsyncSession, filters: Filters, *, before: int | None, limit: int
) -> list[tuple[AuditEntry, str | None]]:
    """Newest first, with the acting member's name."""
    statement = _filtered(filters).order_by(AuditEntry.sequence.desc()).limit(limit)
    if before is not None:
        statement = statement.where(AuditEntry.sequence < before)
    return [(row[0], row[1]) for row in (await db.execute(statement)).all()]


async def entries_after(
    db: AsyncSession, filters: Filters, *, after: int, through: int, limit: int
) -> list[tuple[AuditEntry, str | None]]:
    """Oldest first, for exports."""
    statement = _filtered(filters).where(AuditEntry.sequence > after, AuditEntry.sequence <= through)
    return [(row[0], row[1]) for row in (await db.execute(statement.order_by(AuditEntry.sequence).limit(limit))).all()]


async def entry(db: AsyncSession, entry_id: UUID) -> tuple[AuditEntry, str | None] | None:
    """One entry, with the acting member's name."""
    row = (await db.execute(_filtered(Filters()).where(AuditEntry.id == entry_id))).one_or_none()
    return (row[0], row[1]) if row else None


def _filtered(filters: Filters) -> Select[AuditEntry, str]:
    statement = (
        select(AuditEntry, User.name)
        .outerjoin(Member, (Member.workspace_id == AuditEntry.workspace_id) & (Member.id == AuditEntry.actor_member_id))
        .outerjoin(User, User.id == Member.user_id)
    )
    if filters.actions is not None:
        statement = statement.where(AuditEntry.action.in_(filters.actions))
    if filters.record_type is not None:
        statement = statement.where(AuditEntry.record_type == filters.record_type)
    if filters.record_id is not None:
        statement = statement.where(AuditEntry.record_id == filters.record_id)
    if filters.member_id is not None:
        statement = statement.where(AuditEntry.actor_member_id == filters.member_id)
    if filters.since is not None:
        statement = statement.where(AuditEntry.at >= filters.since)
    if filters.until is not None:
        statement = statement.where(AuditEntry.at < filters.until)
    return statement


# The few actions there are, found by hopping over the index instead of reading every entry.
_ACTIONS = text(
    """
    with recursive hops(action) as (
      select min(a.action) from audit_log a where a.workspace_id = (select current_workspace_id())
      union all
      select (select min(a.action) from audit_log a where a.workspace_id = (select current_workspace_id()) and a.action > hops.action)
      from hops where hops.action is not null
    ) select action from hops where action is not null
    """
)


async def actions(db: AsyncSession) -> list[str]:
    """The actions that occur, in order."""
    return list((await db.execute(_ACTIONS)).scalars())


async def names_of(db: AsyncSession, member_ids: set[UUID]) -> dict[UUID, str]:
    """Members' names, also of those who left."""
    if not member_ids:
        return {}
    statement = select(Member.id, User.name).join(User, User.id == Member.user_id).where(Member.id.in_(member_ids))
    return {row[0]: row[1] for row in (await db.execute(statement)).all()}


async def broken(db: AsyncSession) -> Break | None:
    """The first entry that is not as it was appended, recomputed by the database."""
    rows = await fetch_all(db, "select sequence, problem from examine_audit()")
    return Break(rows[0]["sequence"], rows[0]["problem"]) if rows else None


async def head(db: AsyncSession) -> Head:
    """Where the chain begins and ends now."""
    first, last, many = (
        await db.execute(
            select(func.min(AuditEntry.sequence), func.max(AuditEntry.sequence), func.count(AuditEntry.id))
        )
    ).one()
    if many == 0:
        return Head(0, 0, "", 0)
    found = (await db.execute(select(AuditEntry.hash).where(AuditEntry.sequence == last))).scalar_one()
    return Head(first, last, found, many)


async def hashes(db: AsyncSession, sequences: list[int]) -> dict[int, str]:
    """The hashes of these entries, as far as they exist."""
    statement = select(AuditEntry.sequence, AuditEntry.hash).where(AuditEntry.sequence.in_(sequences))
    return {row[0]: row[1] for row in (await db.execute(statement)).all()}
