"""Reading, checking and exporting the audit log."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from agentic_crm.auth.step_up.access import RecentlyProved
from agentic_crm.kit.errors import NotFound
from agentic_crm.kit.pagination import CursorPage, decode_cursor, encode_cursor
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import app_state
from agentic_crm.platform.secrets import key_ring
from agentic_crm.platform.storage.confined import Confined
from agentic_crm.workspaces.access.dependency import Requires, RequiresActor
from agentic_crm.workspaces.access.rules import Permission
from agentic_crm.workspaces.audit_log import reading, repository, rules, service
from agentic_crm.workspaces.audit_log.repository import Filters
from agentic_crm.workspaces.audit_log.schemas import (
    AuditAnchorRead,
    AuditBreak,
    AuditEntryRead,
    AuditExportFormat,
    AuditGroup,
    AuditVerification,
)
from agentic_crm.workspaces.audit_log.verifying import verify

router = APIRouter(prefix="/workspaces/{workspace_id}/audit-log", tags=["audit"], responses=STANDARD)
PAGE = 50


class AuditFilters:
    """The filters of list and export, as query parameters."""

    def __init__(
        self,
        group: AuditGroup | None = None,
        q: Annotated[str | None, Query(max_length=100, description="Words of the action, as `role changed`.")] = None,
        action: Annotated[
            list[Annotated[str, Query(max_length=60)]] | None,
            Query(max_length=200, description="Actions that are meant as well as those with the words of `q`."),
        ] = None,
        record_type: Annotated[str | None, Query(max_length=40)] = None,
        record_id: UUID | None = None,
        member_id: UUID | None = None,
        since: Annotated[datetime | None, Query(description="From this moment on.")] = None,
        until: Annotated[datetime | None, Query(description="Before this moment.")] = None,
    ) -> None:
        self.group = group
        self.q = q
        self.named = action or []
        self.rest = Filters(None, record_type, record_id, member_id, _aware(since), _aware(until))

    async def resolved(self, scope: WorkspaceScope) -> Filters:
        """With the actions that group and words mean in this workspace."""
        if self.group is None and not self.q and not self.named:
            return self.rest
        chosen = rules.matching_actions(await repository.actions(scope.db), self.group, self.q, self.named)
        rest = self.rest
        return Filters(
            None if chosen is None else tuple(chosen),
            rest.record_type,
            rest.record_id,
            rest.member_id,
            rest.since,
            rest.until,
        )


Filtered = Annotated[AuditFilters, Depends()]


def _aware(moment: datetime | None) -> datetime | None:
    """Times without a zone are UTC."""
    return moment.replace(tzinfo=clock.now().tzinfo) if moment is not None and moment.tzinfo is None else moment


@router.get("")
async def list_audit_entries(
    scope: Annotated[WorkspaceScope, Requires(Permission.READ_AUDIT)],
    filters: Filtered,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> CursorPage[AuditEntryRead]:
    """Newest first."""
    key = decode_cursor(cursor, 1) if cursor else None
    before = int(key[0]) if key and key[0].isdigit() and len(key[0]) < 19 else None
    rows = await repository.entries(scope.db, await filters.resolved(scope), before=before, limit=PAGE + 1)
    items = await reading.read(scope, rows[:PAGE])
    return CursorPage(items=items, next_cursor=encode_cursor(str(items[-1].sequence)) if len(rows) > PAGE else None)


@router.get("/verification")
async def verify_audit_log(
    request: Request, workspace_id: UUID, actor: Annotated[MemberActor, RequiresActor(Permission.READ_AUDIT)]
) -> AuditVerification:
    """Recompute the hash chain, and compare it with the heads that were written outside the database."""
    state = app_state(request)
    verdict = await verify(
        state.database, Confined(state.objects, workspace_id), key_ring(state.settings), workspace_id, actor
    )
    anchor = verdict.last_anchor
    return AuditVerification(
        is_intact=verdict.broken is None and verdict.unreadable == 0,
        broken=AuditBreak(sequence=verdict.broken.sequence, problem=verdict.broken.problem) if verdict.broken else None,
        entries=verdict.entries,
        anchors_checked=len(verdict.anchors),
        anchors_unreadable=verdict.unreadable,
        last_anchor=AuditAnchorRead(
            day=anchor.day, sequence=anchor.sequence, hash=anchor.hash, written_at=anchor.written_at
        )
        if anchor
        else None,
    )


@router.post(
    "/export",
    response_class=StreamingResponse,
    responses={200: {"description": "A download.", "content": {"text/csv": {}, "application/x-ndjson": {}}}},
)
async def export_audit_log(
    request: Request,
    workspace_id: UUID,
    actor: Annotated[MemberActor, RequiresActor(Permission.EXPORT_AUDIT)],
    filters: Filtered,
    _: RecentlyProved,
    form: Annotated[AuditExportFormat, Query(alias="format")] = AuditExportFormat.CSV,
) -> StreamingResponse:
    """Download the entries that the filters leave, oldest first. The export is an entry itself. 403 `step_up_required`."""
    database = app_state(request).database
    async with database.scoped(workspace_id, actor) as scope:
        chosen = await filters.resolved(scope)
        through = (await repository.head(scope.db)).sequence
        await service.append(scope, "audit.exported", detail={"format": form.value, "through": through})
    csv = form is AuditExportFormat.CSV
    name = f"audit-log-{clock.now():%Y-%m-%d}.{form.value}"
    return StreamingResponse(
        reading.exported(database, workspace_id, actor, chosen, through, form),
        media_type="text/csv; charset=utf-8" if csv else "application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@router.get("/{entry_id}")
async def read_audit_entry(
    entry_id: UUID, scope: Annotated[WorkspaceScope, Requires(Permission.READ_AUDIT)]
) -> AuditEntryRead:
    """One entry."""
    found = await repository.entry(scope.db, entry_id)
    if found is None:
        raise NotFound("There is no such entry in this workspace's audit log.")
    return (await reading.read(scope, [found]))[0]
