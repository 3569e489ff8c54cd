"""Queries on the pushes that were asked for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Mailbox, MailboxCredential, MailWatch
from agentic_crm.platform.db.scope import WorkspaceScope

WHOLE = "*"
"""The resource of a push for all of a mailbox."""


async def due(scope: WorkspaceScope, provider: str, *, ending_before: datetime) -> Sequence[tuple[UUID, str | None]]:
    """Mailboxes that nobody rings for, or not for long any more, each with the id of the push that should still run.

    Mailboxes that are shared with their owner are left out: providers ring for people's own alone.
    """
    watch_of = and_(
        MailWatch.workspace_id == Mailbox.workspace_id, MailWatch.mailbox_id == Mailbox.id, MailWatch.resource == WHOLE
    )
    has_none = or_(MailWatch.id.is_(None), MailWatch.state != "active", MailWatch.expires_at < ending_before)
    statement = (
        select(Mailbox.id, MailWatch.external_id, MailWatch.state)
        .join(
            MailboxCredential,
            and_(MailboxCredential.workspace_id == Mailbox.workspace_id, MailboxCredential.mailbox_id == Mailbox.id),
        )
        .outerjoin(MailWatch, watch_of)
        .where(
            Mailbox.provider == provider,
            Mailbox.state == "active",
            MailboxCredential.kind == "tokens",
            func.coalesce(Mailbox.connection["mailbox"].astext, "") == "",
            has_none,
        )
        .order_by(Mailbox.id)
        .limit(1000)
    )
    return [(row[0], None if row[2] == "lost" else row[1]) for row in await scope.db.execute(statement)]


async def want(scope: WorkspaceScope, mailbox_id: UUID) -> None:
    """Written down before a provider is asked, so that none runs for a mailbox that knows of none."""
    statement = insert(MailWatch).values(id=uuid7(), mailbox_id=mailbox_id, resource=WHOLE)
    same = [MailWatch.workspace_id, MailWatch.mailbox_id, MailWatch.resource]
    await scope.db.execute(statement.on_conflict_do_nothing(index_elements=same))


async def change(scope: WorkspaceScope, mailbox_id: UUID, **values: object) -> None:
    await scope.db.execute(update(MailWatch).where(MailWatch.mailbox_id == mailbox_id).values(**values))


async def find(scope: WorkspaceScope, mailbox_id: UUID) -> MailWatch | None:
    statement = select(MailWatch).where(MailWatch.mailbox_id == mailbox_id, MailWatch.resource == WHOLE)
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def note_ring(scope: WorkspaceScope, mailbox_id: UUID, now: datetime) -> None:
    """When it last rang, to the minute: rings may come by the hundred."""
    is_old = or_(MailWatch.rung_at.is_(None), MailWatch.rung_at < now - timedelta(minutes=1))
    await scope.db.execute(update(MailWatch).where(MailWatch.mailbox_id == mailbox_id, is_old).values(rung_at=now))
