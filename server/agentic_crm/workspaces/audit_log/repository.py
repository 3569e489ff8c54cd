"""Reading the audit log."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.models import AuditEntry, Member, User
from agentic_crm.platform.db.session import fetch_all


async def entries(
    db: AsyncSession,
    *,
    before: int | None,
    record_type: str | None,
    record_id: UUID | None,
    member_id: UUID | None,
    limit: int,
) -> list[tuple[AuditEntry, str | None]]:
    """Newest first, with the acting member's name."""
    statement = (
        select(AuditEntry, User.name)
        .outerjoin(Member, (Member.workspace_id == AuditEntry.workspace_id) & (Member.id == AuditEntry.actor_member_id))
        .outerjoin(User, User.id == Member.user_id)
        .order_by(AuditEntry.sequence.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(AuditEntry.sequence < before)
    if record_type is not None:
        statement = statement.where(AuditEntry.record_type == record_type)
    if record_id is not None:
        statement = statement.where(AuditEntry.record_id == record_id)
    if member_id is not None:
        statement = statement.where(AuditEntry.actor_member_id == member_id)
    return [(row[0], row[1]) for row in (await db.execute(statement)).all()]


async def verify(db: AsyncSession) -> tuple[int | None, int]:
    """First broken sequence number, and how many entries there are."""
    broken = (await fetch_all(db, "select verify_audit() as first_broken"))[0]["first_broken"]
    return broken, (await db.execute(select(func.count()).select_from(AuditEntry))).scalar_one()
