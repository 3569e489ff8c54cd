"""Decisions and executions as they are stored, read back."""

from collections.abc import Mapping
from typing import Any, Literal, cast
from uuid import UUID

from agentic_crm.ai.executions import repository
from agentic_crm.ai.executions.effects import typed
from agentic_crm.ai.executions.schemas import ExecutionRead, ExecutionResult, UndoBlockerRead, UndoPreview, UndoStepRead
from agentic_crm.engine.actions import RecordType
from agentic_crm.engine.approve import Accept, BaseRecord, Edit, Leave, LinkExisting, Reject, RejectReason, Verdict
from agentic_crm.engine.records import RecordKey
from agentic_crm.engine.undo import DeleteRecord, RemoveLink, RestoreFields, RestoreLink, RestoreParent, UndoPlan
from agentic_crm.kit.errors import NotFound
from agentic_crm.platform.db.scope import WorkspaceScope


def decided(payload: Mapping[str, Any]) -> tuple[dict[str, Verdict], tuple[BaseRecord, ...]]:
    """The verdicts by ref and the records as they were shown, from a stored decision."""
    verdicts = {ref: _verdict(stored) for ref, stored in payload["verdicts"].items()}
    bases = tuple(
        BaseRecord(
            RecordKey(RecordType(stored["record"][0]), stored["record"][1]),
            stored["version"],
            tuple((name, typed(value)) for name, value in stored["values"].items()),
        )
        for stored in payload["bases"]
    )
    return verdicts, bases


def _verdict(stored: Mapping[str, Any]) -> Verdict:
    match stored["verdict"]:
        case "accept":
            return Accept()
        case "edit":
            return Edit(fields=stored.get("fields"), links=stored.get("links"))
        case "reject":
            return Reject(RejectReason(stored["reason"]), stored.get("note") or "")
        case "leave":
            return Leave()
        case "link":
            return LinkExisting(stored["record_id"])
        case other:
            raise ValueError(f"{other!r} is no verdict")


async def execution_read(scope: WorkspaceScope, decision_id: UUID) -> ExecutionRead:
    """What became of a decision so far. Raises NotFound."""
    found = await repository.decision_with_name(scope, decision_id)
    if found is None or found[0].kind == "reject":
        raise NotFound("There is no such decision.")
    decision, name = found
    execution = await repository.execution_of(scope, decision_id)
    undo = await repository.undone_by(scope, execution.id) if execution else None
    return ExecutionRead(
        id=execution.id if execution else None,
        decision_id=decision.id,
        proposal_id=decision.proposal_id,
        kind="undo" if decision.kind == "undo" else "execute",
        state=cast("Literal['executed', 'refused']", execution.state) if execution else "queued",
        result=ExecutionResult.model_validate(execution.result) if execution else None,
        decided_by=name,
        decided_at=decision.decided_at,
        executed_at=execution.executed_at if execution else None,
        undoes_execution_id=decision.execution_id,
        undone_by_execution_id=undo.id if undo else None,
        can_undo=execution is not None
        and execution.kind == "execute"
        and execution.state == "executed"
        and undo is None,
    )


def undo_blockers(plan: UndoPlan) -> list[UndoBlockerRead]:
    return [
        UndoBlockerRead(
            code=blocker.code,
            record_type=blocker.record.record_type,
            record_id=UUID(blocker.record.id),
            label=blocker.label,
            field=blocker.field,
            detail=blocker.detail,
        )
        for blocker in plan.blockers
    ]


def undo_preview(plan: UndoPlan) -> UndoPreview:
    """What undoing would do, and what stands in its way."""
    return UndoPreview(state=plan.state, steps=[_step(step) for step in plan.steps], blockers=undo_blockers(plan))


def _step(step: DeleteRecord | RestoreFields | RemoveLink | RestoreLink | RestoreParent) -> UndoStepRead:
    match step:
        case DeleteRecord():
            record, fields = step.record, []
        case RestoreFields():
            record, fields = step.record, [change.field for change in step.changes]
        case RemoveLink() | RestoreLink():
            record, fields = step.source, [step.link.value]
        case RestoreParent():
            record, fields = step.task, ["parent_id"]
    return UndoStepRead(kind=step.kind, record_type=record.record_type, record_id=UUID(record.id), fields=fields)
