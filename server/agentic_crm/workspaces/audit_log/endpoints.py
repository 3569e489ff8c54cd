"""Reading and checking the audit log."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from agentic_crm.kit.pagination import CursorPage, decode_cursor, encode_cursor
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission
from agentic_crm.workspaces.audit_log import repository
from agentic_crm.workspaces.audit_log.schemas import AuditEntryRead, AuditVerification

router = APIRouter(prefix="/workspaces/{workspace_id}/audit-log", tags=["audit"], responses=STANDARD)
PAGE = 50


@router.get("")
async def list_audit_entries(
    scope: Annotated[WorkspaceScope, Requires(Permission.READ_AUDIT)],
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    record_type: Annotated[str | None, Query(max_length=40)] = None,
    record_id: UUID | None = None,
    member_id: UUID | None = None,
) -> CursorPage[AuditEntryRead]:
    """Newest first."""
    key = decode_cursor(cursor, 1) if cursor else None
    before = int(key[0]) if key and key[0].isdigit() else None
    rows = await repository.entries(
        scope.db, before=before, record_type=record_type, record_id=record_id, member_id=member_id, limit=PAGE + 1
    )
    items = [
        AuditEntryRead(
            id=entry.id,
            sequence=entry.sequence,
            at=entry.at,
            actor=entry.actor,
            actor_name=name or entry.actor.removeprefix("system:"),
            action=entry.action,
            record_type=entry.record_type,
            record_id=entry.record_id,
            detail=entry.detail,
            ip=entry.ip,
            hash=entry.hash,
        )
        for entry, name in rows[:PAGE]
    ]
    return CursorPage(items=items, next_cursor=encode_cursor(str(items[-1].sequence)) if len(rows) > PAGE else None)


@router.get("/verification")
async def verify_audit_log(scope: Annotated[WorkspaceScope, Requires(Permission.READ_AUDIT)]) -> AuditVerification:
    """Recompute the hash chain."""
    broken, entries = await repository.verify(scope.db)
    return AuditVerification(is_intact=broken is None, first_broken=broken, entries=entries)
