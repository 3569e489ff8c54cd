"""Entries for people and programs."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from agentic_crm.models import AuditEntry
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.workspaces.audit_log import repository, rules
from agentic_crm.workspaces.audit_log.repository import Filters
from agentic_crm.workspaces.audit_log.schemas import AuditApproval, AuditEntryRead, AuditExportFormat

_EXPORTED_AT_ONCE = 500
_DECIDED = frozenset({"proposal.approved", "proposal.rejected", "execution.undo_decided"})


async def read(scope: WorkspaceScope, rows: Sequence[tuple[AuditEntry, str | None]]) -> list[AuditEntryRead]:
    """Entries with the names of those who decided."""
    deciders = {found for entry, _ in rows if (found := _decider(entry)) is not None}
    names = await repository.names_of(scope.db, deciders)
    return [_read(entry, name, names) for entry, name in rows]


def _decider(entry: AuditEntry) -> UUID | None:
    return entry.actor_member_id if entry.action in _DECIDED else rules.identifier(entry.detail.get("decided_by"))


def _read(entry: AuditEntry, name: str | None, names: dict[UUID, str]) -> AuditEntryRead:
    decider = _decider(entry)
    proposal = rules.identifier(entry.detail.get("proposal_id"))
    if proposal is None and entry.record_type == "proposal":
        proposal = entry.record_id
    execution = rules.identifier(entry.detail.get("execution_id"))
    return AuditEntryRead(
        id=entry.id,
        sequence=entry.sequence,
        at=entry.at,
        actor=entry.actor,
        actor_name=name or entry.actor.removeprefix("system:"),
        actor_member_id=entry.actor_member_id,
        action=entry.action,
        record_type=entry.record_type,
        record_id=entry.record_id,
        detail=entry.detail,
        approval=AuditApproval(
            decided_by_id=decider,
            decided_by_name=names.get(decider) if decider else None,
            proposal_id=proposal,
            execution_id=execution,
        )
        if decider or execution
        else None,
        ip=entry.ip,
        request_id=entry.request_id,
        hash=entry.hash,
        redacted_at=entry.redacted_at,
    )


async def exported(
    database: Database, workspace_id: UUID, actor: MemberActor, filters: Filters, through: int, form: AuditExportFormat
) -> AsyncIterator[str]:
    """The entries up to `through`, oldest first, some hundred a transaction: a slow reader holds nothing open."""
    if form is AuditExportFormat.CSV:
        yield rules.csv_header()
    after = 0
    while True:
        async with database.scoped(workspace_id, actor) as scope:
            rows = await repository.entries_after(
                scope.db, filters, after=after, through=through, limit=_EXPORTED_AT_ONCE
            )
            entries = await read(scope, rows)
        if entries:
            yield "".join(_line(entry, form) for entry in entries)
        if len(rows) < _EXPORTED_AT_ONCE:
            return
        after = rows[-1][0].sequence


def _line(entry: AuditEntryRead, form: AuditExportFormat) -> str:
    if form is AuditExportFormat.JSON_LINES:
        return rules.json_line(entry.model_dump(mode="json"))
    values: dict[str, Any] = entry.model_dump(exclude={"approval"})
    if entry.approval is not None:
        values |= {
            "approved_by": entry.approval.decided_by_name,
            "proposal_id": entry.approval.proposal_id,
            "execution_id": entry.approval.execution_id,
        }
    return rules.csv_lines(values)
