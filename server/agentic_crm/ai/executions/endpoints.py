"""Executions: look at one, see what undo would do, undo it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from agentic_crm.ai.executions import repository, service
from agentic_crm.ai.executions.reading import execution_read, undo_preview
from agentic_crm.ai.executions.schemas import ExecutionRead, UndoPreview, UndoRequest
from agentic_crm.ai.executions.undoing import plan_back
from agentic_crm.crm.snapshot.service import workspace_for
from agentic_crm.kit.errors import NotFound
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import AppState, app_state
from agentic_crm.workspaces.access.dependency import Requires, RequiresActor
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/executions", tags=["executions"], responses=STANDARD)
Reading = Annotated[WorkspaceScope, Requires(Permission.READ_PROPOSALS)]


@router.get("/{execution_id}")
async def get_execution(execution_id: UUID, scope: Reading) -> ExecutionRead:
    """What an execution did, and whether it was undone."""
    execution = await repository.execution(scope, execution_id)
    if execution is None:
        raise NotFound("There is no such execution.")
    return await execution_read(scope, execution.decision_id)


@router.get("/by-decision/{decision_id}")
async def get_execution_of_decision(decision_id: UUID, scope: Reading) -> ExecutionRead:
    """What became of a decision; `queued` until the executor is done with it."""
    return await execution_read(scope, decision_id)


@router.get("/{execution_id}/undo-preview")
async def preview_undo(execution_id: UUID, scope: Reading) -> UndoPreview:
    """What undoing would do now, and precisely what stands in its way."""
    execution = await repository.execution(scope, execution_id)
    if execution is None or execution.kind != "execute" or execution.state != "executed":
        raise NotFound("There is no such execution.")
    workspace = await workspace_for(scope)
    context = await service.context_for(scope, workspace.time_zone)
    return undo_preview(await plan_back(scope, context, await service.effects_of(scope, execution_id)))


@router.post("/{execution_id}/undo")
async def undo_execution(
    execution_id: UUID,
    data: UndoRequest,
    workspace_id: UUID,
    actor: Annotated[MemberActor, RequiresActor(Permission.REVIEW_PROPOSALS)],
    state: Annotated[AppState, Depends(app_state)],
) -> ExecutionRead:
    """Undo a package, or the rest of it. 409 `cannot_undo` with the blockers, `nothing_to_undo`."""
    async with state.database.scoped(workspace_id, actor) as scope:
        decision_id = await service.request_undo(scope, execution_id, data.mode)
    return await service.wait_for_execution(state.database, workspace_id, actor, decision_id)
