"""Deleting a workspace, calling that off, and taking its records along."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from agentic_crm.auth.request_parts import State
from agentic_crm.auth.step_up.access import RecentlyProved
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.access.dependency import Requires, RequiresActor
from agentic_crm.workspaces.access.rules import Permission
from agentic_crm.workspaces.deletion import service
from agentic_crm.workspaces.deletion.exporting import exported
from agentic_crm.workspaces.deletion.schemas import DeletionAsk, DeletionRead

router = APIRouter(prefix="/workspaces/{workspace_id}", tags=["workspaces"], responses=STANDARD)
Seeing = Annotated[WorkspaceScope, Requires(Permission.EXPORT_RECORDS)]
Deleting = Annotated[WorkspaceScope, Requires(Permission.DELETE_WORKSPACE)]


@router.get("/deletion")
async def get_workspace_deletion(scope: Seeing, state: State) -> DeletionRead:
    """Whether, when and by whom the workspace is deleted."""
    return await service.read_deletion(scope, state.settings)


@router.put("/deletion")
async def ask_workspace_deletion(data: DeletionAsk, scope: Deleting, state: State, _: RecentlyProved) -> DeletionRead:
    """Delete the workspace after the grace period. 422 `name_not_confirmed`, 403 `step_up_required`, `demo_stays`."""
    return await service.ask(scope, state.settings, data.name)


@router.delete("/deletion")
async def call_off_workspace_deletion(scope: Deleting, state: State) -> DeletionRead:
    """Keep the workspace. 409 `deletion_not_asked`."""
    return await service.call_off(scope, state.settings)


@router.post(
    "/export",
    response_class=StreamingResponse,
    responses={200: {"description": "A zip archive of CSV files.", "content": {"application/zip": {}}}},
)
async def export_records(
    workspace_id: UUID, actor: Annotated[MemberActor, RequiresActor(Permission.EXPORT_RECORDS)], state: State
) -> StreamingResponse:
    """Companies, contacts, deals, tasks, interactions and their links, as far as you see them. The export is in the audit log."""
    archive = await exported(state.database, workspace_id, actor)
    name = f"records-{clock.now():%Y-%m-%d}.zip"
    return StreamingResponse(
        archive,
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
