"""Somebody opens somebody else's mail: in the audit log, once a day for each conversation."""

from datetime import UTC, datetime, time
from uuid import UUID

from sqlalchemy import select

from agentic_crm.models import AuditEntry, EmailAccount
from agentic_crm.models.mail_headers import MESSAGE_HEADERS
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.workspaces.audit_log import service as audit

_OPENED = "mail.opened"


async def note_opening(scope: WorkspaceScope, thread_id: UUID, owner_id: UUID) -> None:
    """A conversation of `owner_id` was opened by whoever acts. Their own are nobody's business."""
    member_id = scope.member.member_id
    if owner_id == member_id:
        return
    today = datetime.combine(clock.now().astimezone(UTC).date(), time.min, UTC)
    statement = (
        select(AuditEntry.id)
        .where(
            AuditEntry.workspace_id == scope.workspace_id,
            AuditEntry.record_type == "thread",
            AuditEntry.record_id == thread_id,
            AuditEntry.actor_member_id == member_id,
            AuditEntry.action == _OPENED,
            AuditEntry.at >= today,
        )
        .limit(1)
    )
    if (await scope.db.execute(statement)).scalar_one_or_none() is None:
        await audit.append(
            scope, _OPENED, record_type="thread", record_id=thread_id, detail={"mailbox_owner_id": str(owner_id)}
        )


async def note_download(scope: WorkspaceScope, message_id: UUID) -> None:
    """The same for a message's raw form or a file of it."""
    header = MESSAGE_HEADERS.c
    statement = (
        select(header.thread_id, EmailAccount.owner_id)
        .join(EmailAccount, (EmailAccount.workspace_id == header.workspace_id) & (EmailAccount.id == header.account_id))
        .where(header.workspace_id == scope.workspace_id, header.id == message_id)
    )
    row = (await scope.db.execute(statement)).one_or_none()
    if row is not None:
        await note_opening(scope, row.thread_id, row.owner_id)
