"""Interactions over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from agentic_crm.crm.access import Reading, Writing
from agentic_crm.crm.interactions import service
from agentic_crm.crm.interactions.schemas import InteractionCreate, InteractionRead, InteractionUpdate
from agentic_crm.platform.http.problems import STANDARD

router = APIRouter(prefix="/workspaces/{workspace_id}/interactions", tags=["interactions"], responses=STANDARD)


@router.post("", status_code=201)
async def create_interaction(scope: Writing, data: InteractionCreate) -> InteractionRead:
    """Log a call, a meeting or a note, with the records that it is about."""
    return await service.create_interaction(scope, data)


@router.get("/{interaction_id}")
async def get_interaction(scope: Reading, interaction_id: UUID) -> InteractionRead:
    """An interaction with its author and links."""
    return await service.get_interaction(scope, interaction_id)


@router.patch("/{interaction_id}")
async def update_interaction(scope: Writing, interaction_id: UUID, data: InteractionUpdate) -> InteractionRead:
    """Fields left out stay. 409 `stale_version` carries the interaction as it is now."""
    return await service.update_interaction(scope, interaction_id, data)


@router.delete("/{interaction_id}", status_code=204)
async def delete_interaction(scope: Writing, interaction_id: UUID, version: Annotated[int, Query(ge=1)]) -> None:
    """Delete an interaction and its links."""
    await service.delete_interaction(scope, interaction_id, version)
