"""Executions as the page reads them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from agentic_crm.auth.users.schemas import Input
from agentic_crm.engine.actions import RecordType


class RecordLabel(BaseModel):
    record_type: RecordType
    id: UUID
    label: str


class ExecutionNote(BaseModel):
    """What became of an action without a write of its own: `kind` as in the plan's notes; `detail` in English."""

    kind: str
    actions: list[str]
    detail: str


class ExecutionResult(BaseModel):
    """What an execution did. `refusals` are filled when it was refused: nothing was written then."""

    created: list[RecordLabel]
    updated: list[RecordLabel]
    deleted: list[RecordLabel]
    links: int
    notes: list[ExecutionNote]
    refusals: list[dict[str, Any]]


class ExecutionRead(BaseModel):
    """`queued`: decided, and being carried out. `undone_by_execution_id` names the undo that took it back."""

    id: UUID | None
    decision_id: UUID
    proposal_id: UUID
    kind: Literal["execute", "undo"]
    state: Literal["queued", "executed", "refused"]
    result: ExecutionResult | None
    decided_by: str
    decided_at: datetime
    executed_at: datetime | None
    undoes_execution_id: UUID | None
    undone_by_execution_id: UUID | None
    can_undo: bool


class UndoStepRead(BaseModel):
    kind: Literal["delete_record", "restore_fields", "remove_link", "restore_link", "restore_parent"]
    record_type: RecordType
    record_id: UUID
    fields: list[str]


class UndoBlockerRead(BaseModel):
    """One thing that stands in the way; `detail` is a sentence, `code` for programs."""

    code: str
    record_type: RecordType
    record_id: UUID
    label: str
    field: str | None
    detail: str


class UndoPreview(BaseModel):
    """`clean`: all of it can be undone. `blocked`: `steps` is what still can. `nothing`: it is undone already."""

    state: Literal["clean", "blocked", "nothing"]
    steps: list[UndoStepRead]
    blockers: list[UndoBlockerRead]


class UndoRequest(Input):
    """`all` undoes the whole package or refuses; `rest` undoes what nothing stands in the way of."""

    mode: Literal["all", "rest"] = "all"
