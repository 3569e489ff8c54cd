"""What an execution tells people: what came to be, and why something was refused."""

from typing import Any
from uuid import UUID

from agentic_crm.ai.executions.schemas import ExecutionNote, ExecutionResult, RecordLabel
from agentic_crm.ai.executions.walker import Done
from agentic_crm.engine.approve import ApprovalProblem
from agentic_crm.engine.plan import ExecutionPlan, Refusal
from agentic_crm.engine.undo import Created, LinkAdded, LinkChanged, ParentSet, Updated


def result_of_execution(plan: ExecutionPlan, done: list[Done]) -> ExecutionResult:
    notes = [ExecutionNote(kind=note.kind.value, actions=list(note.actions), detail=note.detail) for note in plan.notes]
    return _result(done, notes)


def result_of_undo(done: list[Done]) -> ExecutionResult:
    return _result(done, [])


def with_refusals(refusals: list[dict[str, Any]]) -> ExecutionResult:
    return ExecutionResult(created=[], updated=[], deleted=[], links=0, notes=[], refusals=refusals)


def _result(done: list[Done], notes: list[ExecutionNote]) -> ExecutionResult:
    groups: dict[str, dict[str, RecordLabel]] = {"create": {}, "update": {}, "delete": {}}
    links = 0
    for one in done:
        match one.effect:
            case Created() | Updated():
                verb = "update" if one.kind == "restore" else one.kind
                label = RecordLabel(record_type=one.record_type, id=UUID(one.record_id), label=one.effect.label)
                groups[verb][one.record_id] = label
            case LinkAdded() | LinkChanged() | ParentSet():
                links += 1
    return ExecutionResult(
        created=list(groups["create"].values()),
        updated=list(groups["update"].values()),
        deleted=list(groups["delete"].values()),
        links=links,
        notes=notes,
        refusals=[],
    )


def refusal_json(refusal: Refusal | ApprovalProblem) -> dict[str, Any]:
    """Code, the refs at fault and a sentence; what a page and a log need of any refusal."""
    return {"code": refusal.code, "actions": list(refusal.actions), "detail": refusal.detail}
