"""Create, read and change a workspace; the permission table."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from agentic_crm.auth.sessions.access import SignedIn
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import AppState, app_state
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import TABLE, Permission, Role
from agentic_crm.workspaces.settings import service
from agentic_crm.workspaces.settings.schemas import WorkspaceCreate, WorkspaceRead, WorkspaceUpdate

router = APIRouter(tags=["workspaces"], responses=STANDARD)
State = Annotated[AppState, Depends(app_state)]


class PermissionRead(BaseModel):
    permission: str
    description: str
    roles: list[str]


class PermissionTable(BaseModel):
    """Which role may do what: the table that the server itself asks."""

    roles: list[str]
    permissions: list[PermissionRead]


@router.post("/workspaces", status_code=201)
async def create_workspace(data: WorkspaceCreate, state: State, signed_in: SignedIn) -> WorkspaceRead:
    """Make a workspace; you become its owner."""
    workspace = await service.create_workspace(state.database, signed_in.user_id, data)
    return WorkspaceRead.model_validate(workspace, from_attributes=True)


@router.get("/workspaces/{workspace_id}")
async def get_workspace(scope: Annotated[WorkspaceScope, Requires(Permission.READ_RECORDS)]) -> WorkspaceRead:
    """The workspace's settings."""
    return WorkspaceRead.model_validate(await service.get_workspace(scope), from_attributes=True)


@router.patch("/workspaces/{workspace_id}")
async def update_workspace(
    data: WorkspaceUpdate, scope: Annotated[WorkspaceScope, Requires(Permission.MANAGE_WORKSPACE)]
) -> WorkspaceRead:
    """Change the workspace's settings. 409 `stale_version`."""
    return WorkspaceRead.model_validate(await service.update_workspace(scope, data), from_attributes=True)


@router.get("/permissions")
async def get_permission_table() -> PermissionTable:
    """Which role may do what."""
    return PermissionTable(
        roles=[role.value for role in Role],
        permissions=[
            PermissionRead(
                permission=permission.value,
                description=description,
                roles=[role.value for role in Role if role in roles],
            )
            for permission, (description, roles) in TABLE.items()
        ],
    )
