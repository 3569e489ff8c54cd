"""Teams over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission
from agentic_crm.workspaces.teams import service
from agentic_crm.workspaces.teams.schemas import TeamCreate, TeamRead, TeamUpdate

router = APIRouter(prefix="/workspaces/{workspace_id}/teams", tags=["workspaces"], responses=STANDARD)
Reading = Annotated[WorkspaceScope, Requires(Permission.READ_MEMBERS)]
ManagingRoles = Annotated[WorkspaceScope, Requires(Permission.MANAGE_ROLES)]


@router.get("")
async def list_teams(scope: Reading) -> list[TeamRead]:
    """With their members."""
    return await service.list_teams(scope)


@router.post("", status_code=201)
async def create_team(scope: ManagingRoles, data: TeamCreate) -> TeamRead:
    """A lead becomes a member. 409 `team_name_taken`."""
    return await service.create_team(scope, data)


@router.put("/{team_id}")
async def update_team(scope: ManagingRoles, team_id: UUID, data: TeamUpdate) -> TeamRead:
    """The whole team as it is to be. 409 `stale_version`, `team_name_taken`."""
    return await service.update_team(scope, team_id, data)


@router.delete("/{team_id}", status_code=204)
async def delete_team(scope: ManagingRoles, team_id: UUID, version: Annotated[int, Query(ge=1)]) -> None:
    """Its members stay in the workspace and see no more through it."""
    await service.delete_team(scope, team_id, version)
