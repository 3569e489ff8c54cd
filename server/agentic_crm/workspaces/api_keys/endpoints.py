"""API keys of a workspace."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from agentic_crm.auth.request_parts import FromDevice
from agentic_crm.auth.step_up.access import RecentlyProved
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission
from agentic_crm.workspaces.api_keys import service
from agentic_crm.workspaces.api_keys.schemas import ApiKeyCreate, ApiKeyCreated, ApiKeyRead

router = APIRouter(prefix="/workspaces/{workspace_id}/api-keys", tags=["api-keys"], responses=STANDARD)
Managing = Annotated[WorkspaceScope, Requires(Permission.MANAGE_API_KEYS)]


@router.get("")
async def list_api_keys(scope: Managing) -> list[ApiKeyRead]:
    """Every key of the workspace, also those that are over; their secrets are kept nowhere."""
    return await service.list_keys(scope)


@router.post("", status_code=201)
async def create_api_key(
    data: ApiKeyCreate, device: FromDevice, proved: RecentlyProved, scope: Managing
) -> ApiKeyCreated:
    """Make a key in your name. The answer shows it, this once. 403 `step_up_required`, `key_above_maker`."""
    del proved
    return await service.create_key(scope, data, device)


@router.delete("/{key_id}", status_code=204)
async def revoke_api_key(key_id: UUID, device: FromDevice, scope: Managing) -> None:
    """Make a key worthless, at once and for good."""
    await service.revoke_key(scope, key_id, device)
